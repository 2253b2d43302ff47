import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { saveFile } from '../durable.ts';
import { RagError } from '../errors.ts';
import type { AllowedChunks, ScoredChunk } from '../types.ts';
import { setAside } from './damage.ts';
import { encodeSegment } from './encode-segment.ts';
import { FileSegment } from './file-segment.ts';
import { carryOverDead, forget } from './forget.ts';
import type { BodyCache } from './lazy-body.ts';
import { MANIFEST, type Manifest, type ManifestSegment, segmentName, writeManifest } from './manifest.ts';
import { MemorySegment } from './memory-segment.ts';
import { chooseMerge, mergeSegments, type SegmentSize } from './merge.ts';
import type { LexicalEntry, LexicalIndex } from './port.ts';
import { search } from './search.ts';
import { runSliced } from './slices.ts';
import { Tokenizer } from './tokenize.ts';
import { findDoc, SEGMENT_DOCS, type SegmentView } from './view.ts';

/** Size at which the segment in memory is closed and a new one begun; its arrays double, so it stays below twice this. */
const SEAL_BYTES = 24 * 1024 * 1024;

export interface StoredSegment extends ManifestSegment {
  readonly view: FileSegment;
}

/**
 * Written segments, then sealed ones waiting to be written, then the one that grows. All are searched; only the first
 * survive a crash. One writer at a time: flushes queue behind each other.
 */
export class SegmentedIndex implements LexicalIndex {
  readonly note: string | null;
  readonly #directory: string;
  readonly #cache: BodyCache;
  readonly #tokenizer = new Tokenizer();
  #manifest: Manifest;
  #stored: readonly StoredSegment[];
  #sealed: readonly MemorySegment[] = [];
  #growing = new MemorySegment();
  #lastChunkId: number;
  /** Dead documents of written segments whose words are still counted: done before the first search, not at opening. */
  #unsettled: [view: SegmentView, doc: number][] = [];
  #writing: Promise<void> = Promise.resolve();
  #isBroken = false;

  constructor(parts: {
    readonly directory: string;
    readonly cache: BodyCache;
    readonly manifest: Manifest;
    readonly segments: readonly StoredSegment[];
    readonly note: string | null;
  }) {
    this.#directory = parts.directory;
    this.#cache = parts.cache;
    this.#manifest = parts.manifest;
    this.#stored = parts.segments;
    this.#lastChunkId = parts.manifest.durableChunkId;
    this.note = parts.note;
  }

  get durableChunkId(): number {
    return this.#manifest.durableChunkId;
  }

  get chunkCount(): number {
    return this.#views.reduce((sum, { totals }) => sum + totals.docs, 0) - this.#unsettled.length;
  }

  get pendingBytes(): number {
    return [...this.#sealed, this.#growing].reduce(
      (sum, { docCount, byteLength }) => sum + (docCount && byteLength),
      0,
    );
  }

  get #views(): SegmentView[] {
    return [...this.#stored.map(({ view }) => view), ...this.#sealed, this.#growing];
  }

  add(entries: readonly LexicalEntry[]): void {
    for (const { chunkId, title, text } of entries) {
      if (chunkId <= this.#lastChunkId) throw new RangeError('chunk ids must ascend');
      this.#growing.addText(chunkId, this.#tokenizer, title, text);
      this.#lastChunkId = chunkId;
      if (this.#growing.docCount === SEGMENT_DOCS || this.#growing.byteLength > SEAL_BYTES) this.#seal();
    }
  }

  remove(chunkIds: readonly number[]): void {
    const views = this.#views;
    this.#guard(() => {
      this.#settle();
      for (const chunkId of chunkIds) {
        for (const view of views) {
          const doc = findDoc(view, chunkId);
          if (doc >= 0) forget(view, doc);
        }
      }
    });
  }

  /** Marks chunks of written segments that the store has given up. */
  hideDead(isDead: (chunkId: number) => boolean): void {
    for (const { view } of this.#stored) {
      for (let doc = 0; doc < view.docCount; doc += 1) {
        if (isDead(view.chunkIds[doc] as number)) this.#unsettled.push([view, doc]);
      }
    }
  }

  search(query: string, options: { readonly top: number; readonly allow?: AllowedChunks }): ScoredChunk[] {
    return this.#guard(() => {
      this.#settle();
      const found = search(
        this.#views.filter(({ totals }) => totals.docs > 0),
        query,
        options,
      );
      this.#cache.trim();
      return found;
    });
  }

  flush(): Promise<void> {
    // Before anything waits: what was added until this call is what becomes durable.
    this.#seal();
    return this.#queue(async () => {
      await this.#writeSealed();
      await this.#mergeWhile(() => chooseMerge(this.#stored.map(sizeOf)));
    });
  }

  purge(): Promise<void> {
    this.#seal();
    return this.#queue(async () => {
      await this.#writeSealed();
      await this.#mergeWhile(() => {
        const worn = this.#stored.findIndex((segment) => sizeOf(segment).deadDocs > 0);
        return worn < 0 ? null : [worn, worn + 1];
      });
    });
  }

  async close(): Promise<void> {
    try {
      await (this.#isBroken ? this.#writing : this.flush());
    } finally {
      for (const { view } of this.#stored) view.close();
      this.#stored = [];
    }
  }

  #queue(job: () => Promise<void>): Promise<void> {
    const run = this.#writing.then(() => this.#guardAsync(job));
    // A failed flush is reported to its caller; the next one starts afresh.
    this.#writing = run.catch(() => undefined);
    return run;
  }

  #seal(): void {
    if (this.#growing.docCount === 0) return;
    this.#sealed = [...this.#sealed, this.#growing];
    this.#growing = new MemorySegment();
  }

  async #writeSealed(): Promise<void> {
    while (this.#sealed.length > 0) {
      const source = this.#sealed[0] as MemorySegment;
      const durableChunkId = source.chunkIds[source.docCount - 1] as number;
      const clean = source.totals.docs === source.docCount ? source : await runSliced(mergeSegments([source]));
      await this.#replace(this.#stored.length, this.#stored.length, clean, [source], durableChunkId);
    }
  }

  async #mergeWhile(choose: () => readonly [from: number, to: number] | null): Promise<void> {
    this.#settle();
    for (let range = choose(); range !== null; range = choose()) {
      const views = this.#stored.slice(...range).map(({ view }) => view);
      const merged = await runSliced(mergeSegments(views));
      await this.#replace(range[0], range[1], merged, views, this.durableChunkId);
      this.#cache.trim();
    }
  }

  /** Writes a segment, makes it count in place of `[from, to)`, and only then lets go of its sources. */
  async #replace(
    from: number,
    to: number,
    segment: MemorySegment,
    sources: readonly SegmentView[],
    durableChunkId: number,
  ): Promise<void> {
    const written = segment.docCount === 0 ? [] : [await this.#write(segment)];
    const replaced = this.#stored.slice(from, to);
    const stored = [...this.#stored.slice(0, from), ...written, ...this.#stored.slice(to)];
    const segments = stored.map(({ file, headCrc, tokens }) => ({ file, headCrc, tokens }));
    const manifest = { nextFile: this.#manifest.nextFile, durableChunkId, segments };
    try {
      await writeManifest(this.#directory, manifest);
    } catch (error) {
      this.#discard(written);
      throw error;
    }
    // What was removed while this was being written is alive in the new segment.
    for (const { view } of written) carryOverDead(sources, view);
    this.#manifest = manifest;
    this.#stored = stored;
    this.#sealed = this.#sealed.filter((sealed) => !sources.includes(sealed));
    this.#discard(replaced);
  }

  #discard(segments: readonly StoredSegment[]): void {
    for (const { view, file } of segments) {
      view.close();
      rmSync(join(this.#directory, file), { force: true });
    }
  }

  async #write(segment: MemorySegment): Promise<StoredSegment> {
    // A segment without any list beside it means that the list was lost, so there is one before the first segment.
    if (!existsSync(join(this.#directory, MANIFEST))) await writeManifest(this.#directory, this.#manifest);
    const file = segmentName(this.#manifest.nextFile);
    this.#manifest = { ...this.#manifest, nextFile: this.#manifest.nextFile + 1 };
    const path = join(this.#directory, file);
    const { head, body, headCrc } = await runSliced(encodeSegment(segment));
    await saveFile(path, [head, body]);
    const view = FileSegment.open(path, headCrc, this.#cache);
    return { file, headCrc, tokens: segment.totals.bodyLength, view };
  }

  #settle(): void {
    while (this.#unsettled.length > 0) {
      const [view, doc] = this.#unsettled.at(-1) as [SegmentView, number];
      forget(view, doc);
      this.#unsettled.pop();
    }
  }

  #guard<Result>(job: () => Result): Result {
    try {
      return job();
    } catch (error) {
      throw this.#noteDamage(error);
    }
  }

  async #guardAsync(job: () => Promise<void>): Promise<void> {
    try {
      if (this.#isBroken) throw new RagError('RAG_INDEX_CORRUPT', 'a damaged keyword index takes no more documents');
      await job();
    } catch (error) {
      throw this.#noteDamage(error);
    }
  }

  /** The list is set aside at once: the next opening must not trust files that this process saw to be damaged. */
  #noteDamage(error: unknown): unknown {
    if (error instanceof RagError && error.code === 'RAG_INDEX_CORRUPT' && !this.#isBroken) {
      this.#isBroken = true;
      setAside(this.#directory, [MANIFEST]);
    }
    return error;
  }
}

function sizeOf({ view, tokens }: StoredSegment): SegmentSize {
  return { docs: view.docCount, deadDocs: view.docCount - view.totals.docs, tokens };
}
