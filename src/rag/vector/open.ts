import { join } from 'node:path';
import { RagError } from '../errors.ts';
import type { AllowedChunks, ScoredChunk } from '../types.ts';
import { Engine } from './engine.ts';
import type { HostState, IndexHost, IndexSettings } from './host.ts';
import { MAX_DIMENSIONS } from './matrix.ts';
import type { VectorEntry, VectorIndex, VectorSource } from './port.ts';
import { addEntries, replay } from './replay.ts';
import { unitVector } from './unit.ts';
import { type VectorWorker, WorkerLost } from './vector-worker.ts';

const NOTE_NO_WORKER = 'The vector worker is not running; searches are exact and hold up other work.';
/** Chunk ids are row labels' keys in 32-bit arrays. */
const MAX_CHUNK_ID = 2 ** 32 - 1;

export interface VectorIndexOptions {
  /** Own folder of this index; its content can be rebuilt and is deleted freely. */
  readonly directory: string;
  /** Where unreadable files are put; `damaged` in the index's folder when absent. */
  readonly damagedDirectory?: string;
  /** SHA-256 of the embedding model. */
  readonly modelId: string;
  readonly dimensions: number;
  readonly source: VectorSource;
  /** From `startVectorWorker`; null: everything happens in this thread, exactly. */
  readonly worker: VectorWorker | null;
}

export interface OpenedVectorIndex extends VectorIndex {
  /** Whether every vector of the store is in; a search before that waits. */
  readonly isReady: boolean;
  /** Resolves when `isReady`. @throws RagError when the index cannot be opened */
  ready(): Promise<void>;
  /** Resolves when nothing goes on in the background any more: the graph holds all, is tuned and saved. */
  settled(): Promise<void>;
  /** Candidates weighed per search; null while searches are exact. */
  readonly ef: number | null;
}

/**
 * Opens or creates an index. Returns at once; reading, replaying the store and building go on behind, and searches wait
 * only until every vector is in (not until the graph is).
 * @throws RagError RAG_DIMENSIONS
 */
export async function openVectorIndex(options: VectorIndexOptions): Promise<OpenedVectorIndex> {
  const { dimensions } = options;
  if (!Number.isInteger(dimensions) || dimensions < 1 || dimensions > MAX_DIMENSIONS) {
    throw new RagError('RAG_DIMENSIONS', `a vector may hold 1 to ${MAX_DIMENSIONS} numbers`);
  }
  return new ManagedIndex(options);
}

type Host = IndexHost & { readonly state: HostState };

/** Sends every call to the worker, and to an index in this thread from the moment the worker is lost. */
class ManagedIndex implements OpenedVectorIndex {
  readonly #settings: IndexSettings;
  readonly #source: VectorSource;
  readonly #worker: VectorWorker | null;
  #opening: Promise<Host>;
  #host: Host | null = null;
  #isReady = false;
  #inWorker: boolean;
  /** Vectors of the store that no index can hold. */
  #brokenCount = 0;
  #closed = false;

  constructor({ directory, damagedDirectory, modelId, dimensions, source, worker }: VectorIndexOptions) {
    this.#settings = {
      directory,
      damagedDirectory: damagedDirectory ?? join(directory, 'damaged'),
      modelId,
      dimensions,
    };
    this.#source = source;
    this.#worker = worker;
    this.#inWorker = worker?.isAlive ?? false;
    this.#opening = this.#open();
    // Whoever waits gets the failure; if nobody does, it must not end the process.
    this.#opening.catch(() => undefined);
  }

  get backend(): 'hnsw' | 'exact' {
    return this.#inWorker && this.#worker?.hasGraph ? 'hnsw' : 'exact';
  }

  get vectorCount(): number {
    return this.#host?.state.vectorCount ?? 0;
  }

  get note(): string | null {
    const notes = [...(this.#host?.state.notes ?? [])];
    if (!this.#inWorker) notes.push(NOTE_NO_WORKER);
    if (this.#brokenCount > 0) notes.push(`${this.#brokenCount} stored vectors are broken and were left out.`);
    return notes.length === 0 ? null : notes.join(' ');
  }

  get isReady(): boolean {
    return this.#isReady;
  }

  get ef(): number | null {
    return this.#host?.state.graph?.ef ?? null;
  }

  async ready(): Promise<void> {
    await this.#run(async () => undefined);
  }

  async settled(): Promise<void> {
    await this.#run((host) => host.settled());
  }

  async add(entries: readonly VectorEntry[]): Promise<void> {
    if (entries.length === 0) return;
    if (!entries.every(({ chunkId }) => Number.isInteger(chunkId) && chunkId > 0 && chunkId <= MAX_CHUNK_ID)) {
      throw new RagError('RAG_VECTOR_INVALID', 'a chunk id must be a whole number from 1 to 4294967295');
    }
    await this.#run((host) => addEntries(host, entries, this.#settings.dimensions));
  }

  async remove(chunkIds: readonly number[]): Promise<void> {
    await this.#run((host) => host.remove(Uint32Array.from(chunkIds)));
  }

  async search(
    vector: Float32Array,
    { top, allow }: { readonly top: number; readonly allow?: AllowedChunks },
  ): Promise<ScoredChunk[]> {
    const unit = unitVector(vector, this.#settings.dimensions);
    if (top <= 0 || allow?.length === 0) return [];
    return this.#run((host) => host.search(unit, Math.floor(top), allow));
  }

  async flush(): Promise<void> {
    await this.#run((host) => host.flush());
  }

  async selfTest(sampleCount: number): Promise<{ recallAt10: number; sampleCount: number }> {
    return this.#run((host) => host.selfTest(sampleCount));
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    const host = await this.#opening.catch(() => null);
    // A worker that is lost has nothing left to close; what it had saved is on the disk.
    await host?.close().catch((error: unknown) => {
      if (!(error instanceof WorkerLost)) throw error;
    });
  }

  async #run<T>(task: (host: Host) => Promise<T>): Promise<T> {
    const opening = this.#opening;
    try {
      return await task(await opening);
    } catch (error) {
      if (!(error instanceof WorkerLost)) throw error;
      // Every task may be done twice: additions and removals are no-ops the second time.
      if (this.#opening === opening) {
        this.#opening = this.#open();
        this.#opening.catch(() => undefined);
      }
      return task(await this.#opening);
    }
  }

  async #open(): Promise<Host> {
    this.#isReady = false;
    this.#inWorker = this.#worker?.isAlive ?? false;
    const host = this.#inWorker ? await this.#worker!.open(this.#settings) : new Engine(this.#settings, null);
    this.#host = host;
    await host.load();
    this.#brokenCount = await replay(this.#source, host, this.#settings.dimensions, () => this.#closed);
    this.#isReady = true;
    return host;
  }
}
