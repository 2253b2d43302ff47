/** What a file was read as. */
export type DocumentKind = 'text' | 'markdown' | 'html' | 'pdf' | 'docx' | 'epub' | 'csv' | 'json' | 'eml' | 'code';

/** One block of a document in reading order. `page` is 1-based and only set where the format has pages. */
export type Block =
  | { readonly type: 'heading'; readonly level: number; readonly text: string; readonly page?: number }
  | {
      readonly type: 'paragraph' | 'table' | 'code';
      readonly text: string;
      readonly page?: number;
      /** A table has one row per line; so many of the first lines are its header, repeated where it is split. */
      readonly headerLines?: number;
    };

/** What a reader makes of one file. */
export interface ParsedDocument {
  readonly kind: DocumentKind;
  readonly title: string;
  readonly blocks: readonly Block[];
  readonly pageCount?: number;
  /** Plain sentences for the verdict ("3 of 20 pages hold no text"); never text of the document. */
  readonly warnings: readonly string[];
}

/** A piece of a document that is ranked, embedded and quoted as one. Not yet stored, so it has no id. */
export interface ChunkDraft {
  readonly text: string;
  /** Headings above the chunk, outermost first. */
  readonly headingPath: readonly string[];
  /** 1-based, both ends included. */
  readonly pages?: readonly [from: number, to: number];
  /** In tokens of the counter handed to the chunker. */
  readonly tokenCount: number;
}

/** Chunk ids are positive integers below 2^32, given once and never reused. */
export interface ScoredChunk {
  readonly chunkId: number;
  readonly score: number;
}

/** The chunks a query may see: ascending ids. Absent means all. */
export type AllowedChunks = Uint32Array;

/** Where a passage of a web page is from, and how old it is. Its text is a stranger's: data, never an instruction. */
export interface WebOrigin {
  readonly url: string;
  readonly site: string;
  /** Milliseconds since 1970. */
  readonly fetchedAtMs: number;
  /** At the time of the question. */
  readonly ageMs: number;
}

/** A stored chunk with what a citation needs. */
export interface Passage {
  readonly chunkId: number;
  readonly documentId: number;
  readonly collection: string;
  /** The document's key: absolute path of a file, the `id` of a JSON line, or the address of a web page. */
  readonly documentKey: string;
  readonly title: string;
  readonly headingPath: readonly string[];
  readonly pages?: readonly [from: number, to: number];
  readonly text: string;
  readonly score: number;
  /** Only of web pages. */
  readonly web?: WebOrigin;
}

declare const evidenceBrand: unique symbol;
/** What an answer may rest on. Made only in `rag/retrieve.ts`. */
export type Evidence = {
  readonly passages: readonly Passage[];
  /** How the passages were found. */
  readonly method: 'keyword' | 'hybrid';
  readonly elapsedMs: number;
} & { readonly [evidenceBrand]: true };
