import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { RagError } from '../errors.ts';
import { grown } from './arrays.ts';
import { type BodyCache, LazyBody } from './lazy-body.ts';
import {
  type BodyLayout,
  bodyLayout,
  CRC_FROM,
  FORMAT,
  HEADER,
  HEADER_BYTES,
  headArrays,
  headBytes,
  MAGIC,
  type SegmentCounts,
  type SegmentHead,
  TOTALS_AT,
} from './segment-layout.ts';
import { readTokenCodes, widthOf } from './token-code.ts';
import { readVarints } from './varint.ts';
import { lowerBound, type Postings, type SegmentView, type TokenBuffer, type Totals } from './view.ts';

/** A written segment. Its head is in memory and may be changed there by `forget`; the file never changes. */
export class FileSegment implements SegmentView {
  readonly docCount: number;
  readonly wordCount: number;
  readonly chunkIds: Uint32Array;
  readonly bodyLengths: Uint32Array;
  readonly gramLengths: Uint32Array;
  readonly dead: Uint8Array;
  readonly totals: Totals;
  readonly wordStem: Uint32Array;
  readonly wordUnits: Uint16Array;
  readonly wordStarts: Uint32Array;
  readonly stemDocs: Uint32Array;
  readonly titleDocs: Uint32Array;
  readonly gramDocs: Uint32Array;
  readonly #fd: number;
  readonly #head: SegmentHead;
  readonly #layout: BodyLayout;
  readonly #body: LazyBody;
  readonly #cache: BodyCache;
  readonly #titleCount = new Uint32Array(3);

  private constructor(fd: number, buffer: ArrayBuffer, counts: SegmentCounts, cache: BodyCache) {
    const head = headArrays(buffer, counts);
    const [docs = 0, bodyLength = 0, titleLength = 0, gramLength = 0] = new Float64Array(buffer, TOTALS_AT, 4);
    this.#fd = fd;
    this.#head = head;
    this.#layout = bodyLayout(counts);
    this.#cache = cache;
    this.#body = new LazyBody(fd, buffer.byteLength, this.#layout.bytes, head.blockCrcs, cache);
    this.docCount = counts.docs;
    this.wordCount = counts.words;
    this.chunkIds = head.chunkIds;
    this.bodyLengths = head.bodyLengths;
    this.gramLengths = head.gramLengths;
    this.dead = new Uint8Array(counts.docs);
    this.totals = { docs, bodyLength, titleLength, gramLength };
    this.wordStem = head.wordStem;
    this.wordUnits = head.wordUnits;
    this.wordStarts = head.wordStarts;
    this.stemDocs = head.stemDocs;
    this.titleDocs = head.titleDocs;
    this.gramDocs = head.gramDocs;
  }

  /**
   * Reads and checks the head.
   * @param headCrc as the manifest has it, so that one valid file cannot stand in for another
   * @throws RagError RAG_INDEX_CORRUPT when the file is not the whole file that was written
   */
  static open(path: string, headCrc: number, cache: BodyCache): FileSegment {
    const fd = openSync(path, 'r');
    try {
      const header = readExactly(fd, HEADER_BYTES);
      const counts = checkHeader(new Uint32Array(header), headCrc);
      const bytes = headBytes(counts);
      if (fstatSync(fd).size !== bytes + bodyLayout(counts).bytes) throw torn();
      const buffer = readExactly(fd, bytes);
      if (crc32(new Uint8Array(buffer, CRC_FROM)) !== headCrc) throw torn();
      return new FileSegment(fd, buffer, counts, cache);
    } catch (error) {
      closeSync(fd);
      throw error;
    }
  }

  findStem(hashA: number, hashB: number): number {
    const { stemA, stemB } = this.#head;
    for (let at = findHash(stemA, hashA); at < stemA.length && stemA[at] === hashA; at += 1) {
      if (stemB[at] === hashB) return at;
    }
    return -1;
  }

  findGram(hash: number): number {
    const at = findHash(this.#head.gramHash, hash);
    return this.#head.gramHash[at] === hash ? at : -1;
  }

  readPostings(stem: number, into: Postings): void {
    const from = this.#head.postingStarts[stem] as number;
    const to = this.#head.postingStarts[stem + 1] as number;
    const { countsAt } = this.#layout;
    this.#body.ensure(from * 2, to * 2);
    this.#body.ensure(countsAt + from, countsAt + to);
    const { buffer } = this.#body.bytes;
    into.docs = new Uint16Array(buffer, from * 2, to - from);
    into.counts = new Uint8Array(buffer, countsAt + from, to - from);
    into.from = 0;
    into.to = to - from;
  }

  readGramWords(gram: number, limit: number, into: TokenBuffer): number {
    const start = this.#layout.gramWordsAt + (this.#head.gramWordStarts[gram] as number);
    const end = this.#layout.gramWordsAt + (this.#head.gramWordStarts[gram + 1] as number);
    // A list cut short by the limit has its most frequent words first.
    const stop = Math.min(end, start + limit);
    this.#body.ensure(start, end);
    into.words = grown(into.words, stop - start);
    const count = readVarints(this.#body.bytes, start, stop, into.words);
    let word = -1;
    for (let i = 0; i < count; i += 1) {
      word += into.words[i] as number;
      into.words[i] = word;
    }
    return stop < end ? count - 1 : count;
  }

  readTokens(doc: number, into: TokenBuffer): void {
    const { tokensAt } = this.#layout;
    const start = this.#head.tokenStarts[doc] as number;
    const end = this.#head.tokenStarts[doc + 1] as number;
    this.#body.ensure(tokensAt + start * 2, tokensAt + end * 2);
    const units = this.#body.units;
    const first = tokensAt / 2 + start;
    const width = widthOf(units[first] as number);
    readTokenCodes(units, first, first + width, this.#titleCount);
    if (into.words.length < end - start) into.words = grown(into.words, end - start);
    into.titleCount = this.#titleCount[0] as number;
    into.count = readTokenCodes(units, first + width, tokensAt / 2 + end, into.words);
  }

  close(): void {
    this.#cache.forget(this.#body);
    closeSync(this.#fd);
  }
}

function checkHeader(words: Uint32Array, headCrc: number): SegmentCounts {
  const at = (position: number): number => words[position] as number;
  const counts: SegmentCounts = {
    docs: at(HEADER.docs),
    words: at(HEADER.words),
    stems: at(HEADER.stems),
    grams: at(HEADER.grams),
    units: at(HEADER.units),
    postings: at(HEADER.postings),
    tokenUnits: at(HEADER.tokenUnits),
    gramWordBytes: at(HEADER.gramWordBytes),
  };
  const isOurs = at(HEADER.magic) === MAGIC && at(HEADER.format) === FORMAT && at(HEADER.headCrc) === headCrc;
  // Compared before anything is allocated: a damaged count must not ask for gigabytes.
  if (!isOurs || at(HEADER.headBytes) !== headBytes(counts)) throw torn();
  return counts;
}

function readExactly(fd: number, length: number): ArrayBuffer {
  const buffer = new ArrayBuffer(length);
  if (readSync(fd, new Uint8Array(buffer), 0, length, 0) !== length) throw torn();
  return buffer;
}

/** Hashes are spread evenly, so a guess from the value lands near the place. */
function findHash(sorted: Uint32Array, hash: number): number {
  const guess = Math.floor((hash / 0x1_0000_0000) * sorted.length);
  let reach = 32;
  let low = guess;
  while (low > 0 && (sorted[low] as number) >= hash) {
    low = Math.max(0, low - reach);
    reach *= 2;
  }
  let high = Math.min(sorted.length, guess + 32);
  reach = 64;
  while (high < sorted.length && (sorted[high - 1] as number) < hash) {
    high = Math.min(sorted.length, high + reach);
    reach *= 2;
  }
  return lowerBound(sorted, hash, low, high);
}

function torn(): RagError {
  return new RagError('RAG_INDEX_CORRUPT', 'a file of the keyword index is not the file that was written');
}
