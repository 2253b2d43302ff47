import type { AllowedChunks, ScoredChunk } from '../types.ts';

/** What the keyword index needs of a chunk. */
export interface LexicalEntry {
  readonly chunkId: number;
  /** Document title and heading path, one string; ranked as a field of its own. */
  readonly title: string;
  readonly text: string;
}

/**
 * BM25 over stems, character n-grams and titles. A cache of the store: everything in it can be rebuilt from SQLite.
 * Entries are added in ascending `chunkId`.
 */
export interface LexicalIndex {
  /** Highest chunk id held in durable segments; the store replays what comes after it. */
  readonly durableChunkId: number;
  readonly chunkCount: number;
  /** Memory held by what is not yet written; `flush` when it passes some tens of megabytes. */
  readonly pendingBytes: number;
  /** Sentence about a repair made at opening, if one was needed. */
  readonly note: string | null;
  /** @throws RangeError when a chunk id does not ascend */
  add(entries: readonly LexicalEntry[]): void;
  /** Hides chunks at once; the store keeps the list of dead ids until a merge has dropped them. */
  remove(chunkIds: readonly number[]): void;
  /**
   * @returns best first, at most `top`, ties by ascending id; empty for a query without words
   * @throws RagError RAG_INDEX_CORRUPT when a file changed under the index: open it again and replay what it asks for
   */
  search(query: string, options: { readonly top: number; readonly allow?: AllowedChunks }): ScoredChunk[];
  /**
   * Writes what is in memory as a new segment (temporary file, fsync, rename) and merges small ones, letting questions
   * through meanwhile. @throws RagError RAG_DISK_FULL with the state before intact
   */
  flush(): Promise<void>;
  /** Rewrites every segment that still holds removed chunks, so that nothing of them is left on disk. */
  purge(): Promise<void>;
  /** Flushes and lets go of the files. */
  close(): Promise<void>;
}

export interface LexicalOptions {
  /** Made when missing; nothing else may be kept in it. */
  readonly directory: string;
  /** Ids of removed chunks, for those that no merge has dropped yet. Asked once per stored chunk, at opening. */
  readonly isDead?: (chunkId: number) => boolean;
  /** Bound on postings kept in memory, 256 MiB unless told. */
  readonly cacheBytes?: number;
}

/** @see openLexicalIndex in open.ts */
export type OpenLexicalIndex = (options: LexicalOptions) => LexicalIndex;
