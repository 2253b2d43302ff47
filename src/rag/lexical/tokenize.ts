import { grown } from './arrays.ts';
import {
  classOfAstral,
  IDEOGRAPH,
  IGNORED,
  LETTER,
  loadedPages,
  loadPage,
  SEPARATOR,
  SURROGATE,
  UNSPACED,
  unitClass,
  unitFolded,
} from './characters.ts';
import { hashed, hashUnits } from './hash.ts';

/** Longer words (hashes, encoded data) are cut here; nobody searches for the rest. */
const WORD_UNITS = 64;
/** Alphabets without spaces are read in overlapping pieces of this length. */
const UNSPACED_UNITS = 4;
const NOT_ASCII = /[^\0-\x7f]/;

/**
 * Splits text into words: runs of letters and digits; overlapping pairs for Chinese and Japanese; overlapping pieces of
 * four for Thai, Lao, Khmer and Myanmar. Compatibility forms are unified (NFKC) and case is dropped.
 * The result lives in the object's arrays until the next `run`, so that a document costs no allocation.
 */
export class Tokenizer {
  /** Folded code units of the text's words. */
  units: Uint16Array = new Uint16Array(4096);
  starts: Int32Array = new Int32Array(1024);
  ends: Int32Array = new Int32Array(1024);
  hashA: Uint32Array = new Uint32Array(1024);
  hashB: Uint32Array = new Uint32Array(1024);
  count = 0;
  #raw = new Uint16Array(4096);
  #rawBytes = Buffer.from(this.#raw.buffer);

  /** @returns number of tokens */
  run(text: string): number {
    const normal = NOT_ASCII.test(text) ? text.normalize('NFKC') : text;
    const length = normal.length;
    // Copied out at once: reading a string unit by unit is several times slower when it is a slice of a larger one.
    if (this.#raw.length < length) {
      this.#raw = grown(this.#raw, length);
      this.#rawBytes = Buffer.from(this.#raw.buffer);
    }
    this.#rawBytes.write(normal, 0, 'utf16le');
    const raw = this.#raw;
    const units = grown(this.units, length);
    this.units = units;
    this.count = 0;
    let unitCount = 0;
    let runClass = SEPARATOR;
    let runStart = 0;
    for (let i = 0; i < length; i += 1) {
      const unit = raw[i] as number;
      if (loadedPages[unit >>> 8] === 0) loadPage(unit >>> 8);
      let kind = unitClass[unit] as number;
      if (kind === runClass && kind <= UNSPACED) {
        if (kind === SEPARATOR) continue;
        units[unitCount++] = unitFolded[unit] as number;
        continue;
      }
      if (kind === IGNORED) continue;
      const isPair = kind === SURROGATE && (normal.codePointAt(i) as number) > 0xffff;
      if (kind === SURROGATE) kind = isPair ? classOfAstral(normal.codePointAt(i) as number) : SEPARATOR;
      if (kind !== runClass) {
        this.#endRun(runClass, runStart, unitCount);
        runClass = kind;
        runStart = unitCount;
      }
      if (kind !== SEPARATOR) units[unitCount++] = unitFolded[unit] as number;
      if (!isPair) continue;
      i += 1;
      if (kind !== SEPARATOR) units[unitCount++] = normal.charCodeAt(i);
    }
    this.#endRun(runClass, runStart, unitCount);
    return this.count;
  }

  #endRun(kind: number, start: number, end: number): void {
    if (end === start || kind === SEPARATOR) return;
    if (kind === LETTER) this.#push(start, Math.min(end, start + WORD_UNITS));
    else if (kind === IDEOGRAPH) this.#pushPairs(start, end);
    else if (kind === UNSPACED) this.#pushPieces(start, end);
  }

  #pushPairs(start: number, end: number): void {
    let first = start;
    let second = this.#after(first);
    if (second >= end) this.#push(first, end);
    while (second < end) {
      const next = this.#after(second);
      this.#push(first, next);
      first = second;
      second = next;
    }
  }

  #pushPieces(start: number, end: number): void {
    if (end - start <= UNSPACED_UNITS) this.#push(start, end);
    else for (let at = start; at + UNSPACED_UNITS <= end; at += 1) this.#push(at, at + UNSPACED_UNITS);
  }

  /** Index after the character at `at`, which may take two units. */
  #after(at: number): number {
    return at + (((this.units[at] as number) & 0xfc00) === 0xd800 ? 2 : 1);
  }

  #push(start: number, end: number): void {
    const at = this.count;
    if (at === this.starts.length) this.#makeRoom(at + 1);
    hashUnits(this.units, start, end);
    this.starts[at] = start;
    this.ends[at] = end;
    this.hashA[at] = hashed.a;
    this.hashB[at] = hashed.b;
    this.count = at + 1;
  }

  #makeRoom(needed: number): void {
    this.starts = grown(this.starts, needed);
    this.ends = grown(this.ends, needed);
    this.hashA = grown(this.hashA, needed);
    this.hashB = grown(this.hashB, needed);
  }
}
