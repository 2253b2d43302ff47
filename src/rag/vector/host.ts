import type { AllowedChunks, ScoredChunk } from '../types.ts';
import type { IndexIdentity } from './manifest.ts';

/** What an index is made from; crosses into the worker. */
export interface IndexSettings extends IndexIdentity {
  readonly directory: string;
  readonly damagedDirectory: string;
}

export interface HostState {
  readonly vectorCount: number;
  readonly notes: readonly string[];
  /** Nodes of the graph, and how many candidates a search weighs on it; null where every search is exact. */
  readonly graph: { readonly rowCount: number; readonly ef: number | null } | null;
}

/**
 * One index where its vectors are: in the worker, or in this thread when there is none. Arrays are handed over, not
 * shared. Vectors are checked before they come here.
 */
export interface IndexHost {
  /** Reads what was saved. To be called first. */
  load(): Promise<void>;
  /**
   * Drops what is not in `chunkIds`: all the store holds a vector for, ascending. To be called once, after `load`.
   * @returns those without a row
   */
  reconcile(chunkIds: Uint32Array): Promise<Uint32Array>;
  /** @param vectors one after the other; ids held already are passed over */
  add(chunkIds: Uint32Array, vectors: Float32Array): Promise<void>;
  remove(chunkIds: Uint32Array): Promise<void>;
  search(vector: Float32Array, top: number, allow: AllowedChunks | undefined): Promise<ScoredChunk[]>;
  flush(): Promise<void>;
  selfTest(sampleCount: number): Promise<{ readonly recallAt10: number; readonly sampleCount: number }>;
  /** Waits until the graph holds every row and has been saved. */
  settled(): Promise<void>;
  close(): Promise<void>;
}
