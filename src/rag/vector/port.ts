import type { AllowedChunks, ScoredChunk } from '../types.ts';

export interface VectorEntry {
  readonly chunkId: number;
  /** Unit length, `dimensions` floats. */
  readonly vector: Float32Array;
}

/** Where an index is rebuilt from: the vectors in SQLite with id above `after`, ascending, in batches. */
export interface VectorSource {
  count(): number;
  batches(after: number): Iterable<readonly VectorEntry[]>;
  /**
   * The chunk ids alone, as `batches` orders them. Opening compares them with what was saved; without this, every vector
   * is read for it.
   */
  ids?(after: number): Iterable<Uint32Array>;
}

/** Nearest neighbours by inner product. A cache of the store, rebuilt from `VectorSource` when torn. */
export interface VectorIndex {
  readonly backend: 'hnsw' | 'exact';
  readonly vectorCount: number;
  /** Sentence about a repair made at opening, if one was needed. */
  readonly note: string | null;
  add(entries: readonly VectorEntry[]): Promise<void>;
  remove(chunkIds: readonly number[]): Promise<void>;
  /** @returns best first by cosine similarity, at most `top` */
  search(
    vector: Float32Array,
    options: { readonly top: number; readonly allow?: AllowedChunks },
  ): Promise<ScoredChunk[]>;
  /**
   * Saves atomically: temporary file, durable writes, manifest with SHA-256, rename.
   * @throws RagError RAG_DISK_FULL, RAG_NOT_WRITABLE; what was saved before stays
   */
  flush(): Promise<void>;
  /** Compares the graph with an exact scan on stored vectors. */
  selfTest(sampleCount: number): Promise<{ readonly recallAt10: number; readonly sampleCount: number }>;
  close(): Promise<void>;
}
