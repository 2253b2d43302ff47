/** A slice of two parallel arrays: document numbers ascending, and how often the stem stands in each (255 at most). */
export interface Postings {
  docs: Uint16Array;
  counts: Uint8Array;
  from: number;
  to: number;
}

/** Receives the tokens of one document: word numbers of the segment, title first. */
export interface TokenBuffer {
  words: Uint32Array;
  count: number;
  titleCount: number;
}

/** Sums over living documents, for idf and mean lengths. */
export interface Totals {
  docs: number;
  /** Tokens of title and text. */
  bodyLength: number;
  titleLength: number;
  gramLength: number;
}

/** Document numbers are 16 bits wide. */
export const SEGMENT_DOCS = 65_536;

/**
 * What the ranking needs of a segment, in memory or on disk. Documents, words, stems and grams are numbered per segment;
 * document numbers ascend with chunk ids. Frequencies count living documents only: `forget` takes dead ones out.
 */
export interface SegmentView {
  readonly docCount: number;
  /** These may be longer than `docCount`. */
  readonly chunkIds: Uint32Array;
  readonly bodyLengths: Uint32Array;
  readonly gramLengths: Uint32Array;
  /** 1 for a removed document. */
  readonly dead: Uint8Array;
  readonly totals: Totals;
  readonly wordCount: number;
  readonly wordStem: Uint32Array;
  readonly wordUnits: Uint16Array;
  /** `wordCount + 1` offsets into `wordUnits`. */
  readonly wordStarts: Uint32Array;
  readonly stemDocs: Uint32Array;
  readonly titleDocs: Uint32Array;
  readonly gramDocs: Uint32Array;
  /** @returns the stem's number, -1 when absent */
  findStem(hashA: number, hashB: number): number;
  findGram(hash: number): number;
  /** @param into overwritten; valid until the next call @throws RagError RAG_INDEX_CORRUPT */
  readPostings(stem: number, into: Postings): void;
  /** Words that hold a gram. @returns how many were written to `into.words`, `limit` at most */
  readGramWords(gram: number, limit: number, into: TokenBuffer): number;
  readTokens(doc: number, into: TokenBuffer): void;
}

export function makeTokenBuffer(): TokenBuffer {
  return { words: new Uint32Array(1024), count: 0, titleCount: 0 };
}

/** @returns the number of the document with this chunk id, -1 when the segment does not hold it */
export function findDoc(view: SegmentView, chunkId: number): number {
  const at = lowerBound(view.chunkIds, chunkId, 0, view.docCount);
  return at < view.docCount && view.chunkIds[at] === chunkId ? at : -1;
}

/** @returns first index in `[from, to)` whose value is not below `value`; `to` when there is none */
export function lowerBound(sorted: Uint32Array | Uint16Array, value: number, from: number, to: number): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
