import type { KeyObject } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { AppendFile } from './append-file.ts';
import { buildBatch, type Chain, type Receipt } from './batch.ts';
import {
  type Checkpoint,
  type CheckpointReason,
  checkpointHash,
  encodeCheckpoint,
  signCheckpoint,
} from './checkpoint.ts';
import { checkpointsPath, thinCheckpoints } from './checkpoint-file.ts';
import type { Head, HeadFile } from './head.ts';
import { rootOf } from './merkle.ts';
import type { AnyRecord } from './records.ts';
import { listSegments, segmentPath } from './segments.ts';

const DAY_MS = 86_400_000;

export interface StoreSetup {
  readonly folder: string;
  readonly chain: Chain;
  readonly head: HeadFile;
  readonly key: { readonly privateKey: KeyObject; readonly id: string };
  readonly segment: { readonly start: number; readonly bytes: number; readonly day: number } | null;
  readonly checkpoints: { readonly bytes: number; readonly last: Checkpoint | null };
  readonly segmentBytes: number;
  readonly now: () => number;
}

/**
 * The files of an open log. Every write goes segment, head, checkpoint, head: whatever is cut off in between, what was
 * written first says at least as much as what would have followed. One call at a time.
 */
export class Store {
  readonly #setup: StoreSetup;
  #chain: Chain;
  #segment: { readonly start: number; readonly day: number; readonly file: AppendFile } | null;
  #signed: Checkpoint | null;
  #checkpoints: AppendFile;

  private constructor(setup: StoreSetup, checkpoints: AppendFile, segment: AppendFile | null) {
    this.#setup = setup;
    this.#chain = setup.chain;
    this.#checkpoints = checkpoints;
    this.#segment = segment && setup.segment ? { ...setup.segment, file: segment } : null;
    this.#signed = setup.checkpoints.last;
  }

  static async open(setup: StoreSetup): Promise<Store> {
    const { folder, segment, checkpoints } = setup;
    const file = await AppendFile.open(checkpointsPath(folder), checkpoints.bytes);
    return new Store(
      setup,
      file,
      segment && (await AppendFile.open(segmentPath(folder, segment.start), segment.bytes)),
    );
  }

  get chain(): Chain {
    return this.#chain;
  }

  /** The last checkpoint. */
  get signed(): Checkpoint | null {
    return this.#signed;
  }

  /** Records that no checkpoint covers yet. */
  get unsigned(): number {
    return this.#chain.seq - Math.max(this.#signed?.seq ?? 0, this.#chain.base - 1);
  }

  /** Resolves when the records and the head are on the disk. */
  async write(records: readonly AnyRecord[]): Promise<readonly Receipt[]> {
    const now = Math.max(0, Math.trunc(this.#setup.now()));
    const batch = buildBatch(this.#chain, records, now);
    const day = Math.floor(batch.chain.time / DAY_MS);
    const isFull = this.#segment && this.#segment.file.bytes + batch.bytes.length > this.#setup.segmentBytes;
    if (this.#segment && this.#segment.file.bytes > 0 && (isFull || this.#segment.day !== day)) {
      await this.checkpoint('rotate');
      await this.#closeSegment();
    }
    if (!this.#segment) {
      const start = this.#chain.seq + 1;
      this.#segment = { start, day, file: await AppendFile.open(segmentPath(this.#setup.folder, start), 0) };
    }
    await this.#segment.file.append(batch.bytes);
    this.#chain = batch.chain;
    await this.writeHead();
    return batch.receipts;
  }

  async checkpoint(reason: CheckpointReason): Promise<Checkpoint> {
    const signed = this.#sign(reason, this.#chain.first);
    await this.#checkpoints.append(Buffer.from(encodeCheckpoint(signed), 'latin1'));
    this.#signed = signed;
    await this.writeHead();
    return signed;
  }

  /**
   * Lets go of every record before `first`, which begins a segment or is the next to be written. The signed checkpoint
   * that says so is on the disk before anything is deleted.
   * @returns how many segments went
   */
  async prune(first: number, keepsOldCheckpoints: boolean): Promise<number> {
    const { folder } = this.#setup;
    const signed = this.#sign('prune', first);
    // Added to the file like any other: a rename may be undone by a power cut, when the head already knows the checkpoint.
    await this.#checkpoints.append(Buffer.from(encodeCheckpoint(signed), 'latin1'));
    this.#signed = signed;
    this.#chain = { ...this.#chain, first };
    if (first > this.#chain.seq) await this.#closeSegment();
    await this.writeHead();
    const bytes = await thinCheckpoints(folder, first, keepsOldCheckpoints);
    const former = this.#checkpoints;
    this.#checkpoints = await AppendFile.open(checkpointsPath(folder), bytes);
    await former.close();
    return this.sweep();
  }

  /** Deletes segments that a checkpoint has replaced. @returns how many */
  async sweep(): Promise<number> {
    const segments = await listSegments(this.#setup.folder);
    const { first, seq } = this.#chain;
    const gone = segments.filter((_, at) => (segments[at + 1]?.start ?? seq + 1) <= first);
    for (const { path, start } of gone) if (start < first) await rm(path, { force: true });
    return gone.length;
  }

  writeHead(closed = false): Promise<void> {
    return this.#setup.head.write({ ...this.headNow(), closed });
  }

  headNow(): Omit<Head, 'tick' | 'closed'> {
    const { base, first, seq, hash } = this.#chain;
    const signed = {
      checkpoint: this.#signed?.seq ?? 0,
      checkpointHash: this.#signed ? checkpointHash(this.#signed) : '',
    };
    const segment = this.#segment?.start ?? seq + 1;
    return { base, first, seq, hash, segment, ...signed, key: this.#setup.key.id };
  }

  async close(): Promise<void> {
    await this.#closeSegment();
    await this.#checkpoints.close();
    await this.#setup.head.close();
  }

  #sign(reason: CheckpointReason, first: number): Checkpoint {
    const { base, seq, hash, tree, time } = this.#chain;
    const { privateKey, id } = this.#setup.key;
    const body = { v: 1, base, first, seq, hash, root: rootOf(tree.peaks), key: id, time, reason } as const;
    return signCheckpoint(body, tree.peaks, privateKey);
  }

  async #closeSegment(): Promise<void> {
    await this.#segment?.file.close();
    this.#segment = null;
  }
}
