/** `CLXS` read as a little-endian word: a file from a big-endian machine does not pass. */
export const MAGIC = 0x53584c43;
/** Raised whenever the file's shape, the tokenizer, the stemmer or the hashes change: older files are then rebuilt. */
export const FORMAT = 1;
export const HEADER_BYTES = 128;
/** Unit in which the body is read and its checksums are kept. */
export const BLOCK_BYTES = 16_384;

/** Words of the header, by position. Bytes 64 to 95 hold the four totals as doubles. */
export const HEADER = {
  magic: 0,
  format: 1,
  headCrc: 2,
  headBytes: 3,
  docs: 4,
  words: 5,
  stems: 6,
  grams: 7,
  units: 8,
  postings: 9,
  tokenUnits: 10,
  gramWordBytes: 11,
} as const;
export const TOTALS_AT = 64;
/** The head's checksum covers everything after itself. */
export const CRC_FROM = 12;

/** Sizes from which every offset of a segment file follows. */
export interface SegmentCounts {
  readonly docs: number;
  readonly words: number;
  readonly stems: number;
  readonly grams: number;
  /** Code units of all words together. */
  readonly units: number;
  readonly postings: number;
  readonly tokenUnits: number;
  readonly gramWordBytes: number;
}

/**
 * The head: typed arrays that stay in memory while the segment is open. They and the header are covered by one checksum.
 * The body (postings, token sequences, words per n-gram) is read on demand, block by block.
 */
export interface SegmentHead {
  readonly chunkIds: Uint32Array;
  readonly bodyLengths: Uint32Array;
  readonly gramLengths: Uint32Array;
  readonly tokenStarts: Uint32Array;
  readonly wordStarts: Uint32Array;
  readonly wordStem: Uint32Array;
  /** Stems ascend by this hash. */
  readonly stemA: Uint32Array;
  readonly stemB: Uint32Array;
  readonly stemDocs: Uint32Array;
  readonly titleDocs: Uint32Array;
  readonly postingStarts: Uint32Array;
  /** N-grams ascend by hash. */
  readonly gramHash: Uint32Array;
  readonly gramDocs: Uint32Array;
  readonly gramWordStarts: Uint32Array;
  readonly blockCrcs: Uint32Array;
  readonly wordUnits: Uint16Array;
}

/** Byte offsets of the body's parts after the postings' documents, which come first, and its length. */
export interface BodyLayout {
  readonly tokensAt: number;
  readonly countsAt: number;
  readonly gramWordsAt: number;
  readonly bytes: number;
}

export function bodyLayout({ postings, tokenUnits, gramWordBytes }: SegmentCounts): BodyLayout {
  const tokensAt = postings * 2;
  const countsAt = tokensAt + tokenUnits * 2;
  const gramWordsAt = countsAt + postings;
  return { tokensAt, countsAt, gramWordsAt, bytes: gramWordsAt + gramWordBytes };
}

export function headBytes(counts: SegmentCounts): number {
  const words = wordArrays(counts).reduce((sum, length) => sum + length, 0);
  return HEADER_BYTES + words * 4 + Math.ceil(counts.units / 2) * 4;
}

/** Lays the head's arrays over a buffer of `headBytes(counts)` bytes. */
export function headArrays(buffer: ArrayBuffer, counts: SegmentCounts): SegmentHead {
  let at = HEADER_BYTES;
  const [d0, d1, d2, d3, w0, w1, s0, s1, s2, s3, s4, g0, g1, g2, b0] = wordArrays(counts).map((length) => {
    const array = new Uint32Array(buffer, at, length);
    at += length * 4;
    return array;
  }) as FifteenArrays;
  return {
    chunkIds: d0,
    bodyLengths: d1,
    gramLengths: d2,
    tokenStarts: d3,
    wordStarts: w0,
    wordStem: w1,
    stemA: s0,
    stemB: s1,
    stemDocs: s2,
    titleDocs: s3,
    postingStarts: s4,
    gramHash: g0,
    gramDocs: g1,
    gramWordStarts: g2,
    blockCrcs: b0,
    wordUnits: new Uint16Array(buffer, at, counts.units),
  };
}

type U = Uint32Array;
type FifteenArrays = [U, U, U, U, U, U, U, U, U, U, U, U, U, U, U];

/** Lengths of the head's 32-bit arrays in file order. */
function wordArrays(counts: SegmentCounts): number[] {
  const { docs, words, stems, grams } = counts;
  const blocks = Math.ceil(bodyLayout(counts).bytes / BLOCK_BYTES);
  return [
    docs,
    docs,
    docs,
    docs + 1,
    words + 1,
    words,
    stems,
    stems,
    stems,
    stems,
    stems + 1,
    grams,
    grams,
    grams + 1,
    blocks,
  ];
}
