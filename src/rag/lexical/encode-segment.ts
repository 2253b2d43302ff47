import { crc32 } from 'node:zlib';
import { fillGramWords, measureGramWords } from './encode-gram-words.ts';
import type { MemorySegment } from './memory-segment.ts';
import { ascendingOrder } from './radix.ts';
import {
  BLOCK_BYTES,
  bodyLayout,
  CRC_FROM,
  FORMAT,
  HEADER,
  headArrays,
  headBytes,
  MAGIC,
  type SegmentCounts,
  type SegmentHead,
  TOTALS_AT,
} from './segment-layout.ts';
import { widthOf, writeToken } from './token-code.ts';
import type { Totals } from './view.ts';

/** A segment file in two pieces, the second following the first. */
export interface EncodedSegment {
  readonly head: Uint8Array;
  readonly body: Uint8Array;
  readonly headCrc: number;
}

/** Counts as they were when the writing began. */
interface Frequencies {
  readonly stemDocs: Uint32Array;
  readonly titleDocs: Uint32Array;
  readonly gramDocs: Uint32Array;
  readonly totals: Totals;
}

/** Items handled between two chances to let others run. */
const STEP = 2048;

/**
 * Turns a segment without dead documents into the bytes of its file. Words are renumbered by how often they occur, so
 * that nearly every token takes two bytes; stems and n-grams are sorted by hash. Documents removed while it runs are
 * alive in the file: what the first step sees is what is written.
 */
export function* encodeSegment(segment: MemorySegment): Generator<void, EncodedSegment> {
  const { lexicon } = segment;
  const frequencies: Frequencies = {
    stemDocs: segment.stemDocs.slice(0, lexicon.stems.size),
    titleDocs: segment.titleDocs.slice(0, lexicon.stems.size),
    gramDocs: segment.gramDocs.slice(0, lexicon.grams.size),
    totals: { ...segment.totals },
  };
  const wordOrder = byUse(segment);
  yield;
  const wordNumber = inverse(wordOrder);
  const stemOrder = ascendingOrder(lexicon.stems.keysA, lexicon.stems.size);
  yield;
  const stemNumber = inverse(stemOrder);
  const gramOrder = ascendingOrder(lexicon.grams.keysA, lexicon.grams.size);
  yield;
  const tokenStarts = yield* measureTokens(segment, wordNumber);
  const gramWordStarts = yield* measureGramWords(segment, wordOrder, gramOrder);
  const counts: SegmentCounts = {
    docs: segment.docCount,
    words: segment.wordCount,
    stems: lexicon.stems.size,
    grams: lexicon.grams.size,
    units: lexicon.starts[segment.wordCount] as number,
    postings: segment.postingCount,
    tokenUnits: tokenStarts.at(-1) ?? 0,
    gramWordBytes: gramWordStarts.at(-1) ?? 0,
  };
  const layout = bodyLayout(counts);
  const buffer = new ArrayBuffer(headBytes(counts));
  const head = headArrays(buffer, counts);
  const body = new Uint8Array(layout.bytes);
  fillDocs(segment, head, tokenStarts);
  yield* fillWords(segment, head, wordOrder, stemNumber);
  yield* fillStems(segment, frequencies, head, body, layout.countsAt, stemOrder);
  fillGrams(lexicon.grams.keysA, frequencies.gramDocs, head, gramOrder, gramWordStarts);
  yield* fillGramWords(segment, body.subarray(layout.gramWordsAt), wordOrder, gramOrder, gramWordStarts);
  yield* fillTokens(segment, new Uint16Array(body.buffer, layout.tokensAt, counts.tokenUnits), wordNumber);
  for (let block = 0; block < head.blockCrcs.length; block += 1) {
    head.blockCrcs[block] = crc32(body.subarray(block * BLOCK_BYTES, (block + 1) * BLOCK_BYTES));
    if (block % 64 === 0) yield;
  }
  const headCrc = writeHeader(buffer, frequencies.totals, counts);
  return { head: new Uint8Array(buffer), body, headCrc };
}

/** Words by falling use; a counting sort, since most words are rare. */
function byUse(segment: MemorySegment): Uint32Array {
  const uses = segment.wordUses.subarray(0, segment.wordCount);
  return ascendingOrder(
    uses.map((count) => 0xffffffff - count),
    uses.length,
  );
}

function inverse(order: Uint32Array): Uint32Array {
  const numbers = new Uint32Array(order.length);
  for (let i = 0; i < order.length; i += 1) numbers[order[i] as number] = i;
  return numbers;
}

/** Where each document's tokens start, in 16-bit units: the length of its title, then its words. */
function* measureTokens(segment: MemorySegment, wordNumber: Uint32Array): Generator<void, Uint32Array> {
  const starts = new Uint32Array(segment.docCount + 1);
  for (let doc = 0; doc < segment.docCount; doc += 1) {
    let units = widthOf(segment.titleLengths[doc] as number);
    const end = segment.tokenStarts[doc + 1] as number;
    for (let i = segment.tokenStarts[doc] as number; i < end; i += 1) {
      units += widthOf(wordNumber[segment.tokens[i] as number] as number);
    }
    starts[doc + 1] = (starts[doc] as number) + units;
    if (doc % STEP === 0) yield;
  }
  return starts;
}

function* fillTokens(segment: MemorySegment, units: Uint16Array, wordNumber: Uint32Array): Generator<void, void> {
  let at = 0;
  for (let doc = 0; doc < segment.docCount; doc += 1) {
    at = writeToken(units, at, segment.titleLengths[doc] as number);
    const end = segment.tokenStarts[doc + 1] as number;
    for (let i = segment.tokenStarts[doc] as number; i < end; i += 1) {
      at = writeToken(units, at, wordNumber[segment.tokens[i] as number] as number);
    }
    if (doc % STEP === 0) yield;
  }
}

function fillDocs(segment: MemorySegment, head: SegmentHead, tokenStarts: Uint32Array): void {
  head.chunkIds.set(segment.chunkIds.subarray(0, segment.docCount));
  head.bodyLengths.set(segment.bodyLengths.subarray(0, segment.docCount));
  head.gramLengths.set(segment.gramLengths.subarray(0, segment.docCount));
  head.tokenStarts.set(tokenStarts);
}

function* fillWords(
  { lexicon }: MemorySegment,
  head: SegmentHead,
  wordOrder: Uint32Array,
  stemNumber: Uint32Array,
): Generator<void, void> {
  let at = 0;
  for (let number = 0; number < wordOrder.length; number += 1) {
    const word = wordOrder[number] as number;
    head.wordStem[number] = stemNumber[lexicon.wordStem[word] as number] as number;
    const end = lexicon.starts[word + 1] as number;
    for (let i = lexicon.starts[word] as number; i < end; i += 1) head.wordUnits[at++] = lexicon.units[i] as number;
    head.wordStarts[number + 1] = at;
    if (number % STEP === 0) yield;
  }
}

function* fillStems(
  segment: MemorySegment,
  { stemDocs, titleDocs }: Frequencies,
  head: SegmentHead,
  body: Uint8Array,
  countsAt: number,
  stemOrder: Uint32Array,
): Generator<void, void> {
  const { keysA, keysB } = segment.lexicon.stems;
  const next = new Uint32Array(stemOrder.length);
  let at = 0;
  for (let number = 0; number < stemOrder.length; number += 1) {
    const stem = stemOrder[number] as number;
    head.stemA[number] = keysA[stem] as number;
    head.stemB[number] = (keysB as Uint32Array)[stem] as number;
    head.stemDocs[number] = stemDocs[stem] as number;
    head.titleDocs[number] = titleDocs[stem] as number;
    next[stem] = at;
    at += stemDocs[stem] as number;
    head.postingStarts[number + 1] = at;
    if (number % STEP === 0) yield;
  }
  yield* fillPostings(segment, new Uint16Array(body.buffer, 0, segment.postingCount), body.subarray(countsAt), next);
}

/** Postings came document by document, so putting each at the end of its stem's list keeps the lists in order. */
function* fillPostings(
  segment: MemorySegment,
  docs: Uint16Array,
  counts: Uint8Array,
  next: Uint32Array,
): Generator<void, void> {
  for (let entry = 0; entry < segment.postingCount; entry += 1) {
    const stem = segment.postingStem[entry] as number;
    const at = next[stem] as number;
    const posting = segment.postings[entry] as number;
    docs[at] = posting >>> 8;
    counts[at] = posting & 0xff;
    next[stem] = at + 1;
    if (entry % (STEP * 32) === 0) yield;
  }
}

function fillGrams(
  hashes: Uint32Array,
  gramDocs: Uint32Array,
  head: SegmentHead,
  gramOrder: Uint32Array,
  starts: Uint32Array,
): void {
  head.gramWordStarts.set(starts);
  for (let number = 0; number < gramOrder.length; number += 1) {
    const gram = gramOrder[number] as number;
    head.gramHash[number] = hashes[gram] as number;
    head.gramDocs[number] = gramDocs[gram] as number;
  }
}

function writeHeader(buffer: ArrayBuffer, totals: Totals, counts: SegmentCounts): number {
  const words = new Uint32Array(buffer, 0, TOTALS_AT / 4);
  words[HEADER.magic] = MAGIC;
  words[HEADER.format] = FORMAT;
  words[HEADER.headBytes] = buffer.byteLength;
  words[HEADER.docs] = counts.docs;
  words[HEADER.words] = counts.words;
  words[HEADER.stems] = counts.stems;
  words[HEADER.grams] = counts.grams;
  words[HEADER.units] = counts.units;
  words[HEADER.postings] = counts.postings;
  words[HEADER.tokenUnits] = counts.tokenUnits;
  words[HEADER.gramWordBytes] = counts.gramWordBytes;
  new Float64Array(buffer, TOTALS_AT, 4).set([totals.docs, totals.bodyLength, totals.titleLength, totals.gramLength]);
  const headCrc = crc32(new Uint8Array(buffer, CRC_FROM));
  words[HEADER.headCrc] = headCrc;
  return headCrc;
}
