import { rmSync } from 'node:fs';
import { RagError } from './errors.ts';
import { Pace } from './ingest/pace.ts';
import { Turns } from './ingest/turns.ts';
import type { LexicalIndex, OpenLexicalIndex } from './lexical/port.ts';
import type { Store } from './store/store.ts';
import type { AllowedChunks, ScoredChunk } from './types.ts';

/** Chunks read from the store at a time. */
const PAGE_CHUNKS = 64;
/** Chunks handed to the index at a time: a millisecond or two of work. */
const STEP_CHUNKS = 8;
/** Memory for chunks that are searchable but in no segment yet; after a crash they are read from the store again. */
const FLUSH_BYTES = 24 * 1024 * 1024;

/** So many chunks are added in about a second: worth waiting for at the start. */
const SHORT_CHUNKS = 10_000;

export interface KeywordOptions {
  readonly store: Store;
  readonly directory: string;
  readonly openLexical: OpenLexicalIndex;
}

/**
 * The keyword index kept in step with the store. Whatever it lacks it reads from there: after a commit, after a crash,
 * and from the beginning when its files are damaged.
 */
export class Keyword {
  readonly #options: KeywordOptions;
  readonly #turns = new Turns();
  readonly #notes = new Set<string>();
  #index: LexicalIndex;
  /** Highest chunk id that is in the index. */
  #reached: number;
  #isSettled = false;

  private constructor(options: KeywordOptions) {
    this.#options = options;
    this.#index = this.#openIndex();
    this.#reached = this.#index.durableChunkId;
  }

  /**
   * Opens the index and brings it up to date. What a crash left out is added before this returns; when much is missing,
   * as after damage, that goes on in the background and searches find what is there already.
   */
  static async open(options: KeywordOptions): Promise<Keyword> {
    const keyword = new Keyword(options);
    const { committedChunkId } = options.store;
    const missing = committedChunkId - keyword.#reached;
    if (missing < 0) keyword.#empty();
    else if (missing <= SHORT_CHUNKS) {
      await keyword.catchUp();
      if (!keyword.#fits()) keyword.#empty();
    }
    const settled = keyword.catchUp().then(() => {
      keyword.#isSettled = true;
    });
    // Whoever waits gets the failure; if nobody does, the note tells of it.
    settled.catch(() => keyword.#notes.add('The keyword index could not be completed; restart Cloister.'));
    if (committedChunkId - keyword.#reached <= SHORT_CHUNKS) await settled;
    return keyword;
  }

  /** Sentences about repairs, and about what is still missing. */
  get notes(): readonly string[] {
    return this.#isSettled
      ? [...this.#notes]
      : [...this.#notes, 'The keyword index is being built; answers are incomplete.'];
  }

  /** Adds every committed chunk that the index lacks. */
  async catchUp(): Promise<void> {
    const addAll = async (): Promise<void> => {
      await this.#addMissing();
      if (this.#index.pendingBytes > FLUSH_BYTES) await this.#index.flush();
    };
    await this.#repairing(() => this.#turns.run(addAll));
  }

  /** Hides chunks that are gone from the store. */
  async remove(chunkIds: readonly number[]): Promise<void> {
    if (chunkIds.length === 0) return;
    const pace = new Pace();
    for (let from = 0; from < chunkIds.length; from += STEP_CHUNKS) {
      await this.#repairing(() => this.#index.remove(chunkIds.slice(from, from + STEP_CHUNKS)));
      if (pace.isDue) await pace.rest();
    }
  }

  /** @throws RagError RAG_STORE_CORRUPT */
  search(query: string, options: { readonly top: number; readonly allow?: AllowedChunks }): Promise<ScoredChunk[]> {
    return this.#repairing(() => this.#index.search(query, options));
  }

  /** @throws RagError RAG_DISK_FULL; what could not be written is read from the store at the next start */
  async flush(): Promise<void> {
    await this.#repairing(() => this.#index.flush());
  }

  /** Leaves nothing of removed chunks on the disk. */
  async purge(): Promise<void> {
    await this.#repairing(() => this.#index.purge());
  }

  async close(): Promise<void> {
    await this.#turns.run(() => this.#index.close());
  }

  #fits(): boolean {
    return this.#index.chunkCount === this.#options.store.collections.counts(true).chunkCount;
  }

  /** Begins anew: the folder is from another time, because the store was put back from a copy or the other way round. */
  #empty(): void {
    const { directory } = this.#options;
    rmSync(directory, { recursive: true, force: true });
    this.#notes.add('The keyword index did not fit the document store and was built again.');
    this.#index = this.#openIndex();
    this.#reached = this.#index.durableChunkId;
  }

  async #addMissing(): Promise<void> {
    const { store } = this.#options;
    const pace = new Pace();
    for (;;) {
      const entries = store.guard(() =>
        store.chunks.entriesBetween(this.#reached, store.committedChunkId, PAGE_CHUNKS),
      );
      if (entries.length === 0) return;
      for (let from = 0; from < entries.length; from += STEP_CHUNKS) {
        const step = entries.slice(from, from + STEP_CHUNKS);
        this.#index.add(step);
        this.#reached = step.at(-1)!.chunkId;
        if (pace.isDue) await pace.rest();
      }
      if (this.#index.pendingBytes > 2 * FLUSH_BYTES) await this.#index.flush();
    }
  }

  /** Runs `work`; if it finds the files damaged, the index is built again from the store and `work` repeated once. */
  async #repairing<T>(work: () => Promise<T> | T): Promise<T> {
    const index = this.#index;
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof RagError) || error.code !== 'RAG_INDEX_CORRUPT') throw error;
    }
    await this.#turns.run(async () => {
      if (this.#index === index) await this.#reopen();
    });
    return work();
  }

  async #reopen(): Promise<void> {
    await this.#index.close();
    this.#index = this.#openIndex();
    this.#reached = this.#index.durableChunkId;
    await this.#addMissing();
  }

  #openIndex(): LexicalIndex {
    const { store, directory, openLexical } = this.#options;
    const dead = new Set(store.guard(() => store.chunks.dead()));
    const asked = new Set<number>();
    const isDead = (chunkId: number): boolean => dead.has(chunkId) && Boolean(asked.add(chunkId));
    const index = openLexical(dead.size === 0 ? { directory } : { directory, isDead });
    if (index.note !== null) this.#notes.add(index.note);
    // What is not in any segment any more need not be remembered as dead.
    const gone = [...dead].filter((chunkId) => !asked.has(chunkId));
    // A repair may come in the middle of a batch; then the next start sees to it.
    if (gone.length > 0 && !store.isInTransaction) store.transaction(() => store.chunks.forgetDead(gone));
    return index;
  }
}
