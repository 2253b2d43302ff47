import { IDEOGRAPH, loadedPages, loadPage, UNSPACED, unitClass } from './characters.ts';
import { mix } from './hash.ts';

/** Stands before and after a word, so that its first and last letters weigh more than the same letters inside. */
const EDGE = 1;
const HANGUL_FIRST = 0xac00;
const HANGUL_LAST = 0xd7a3;
/** Letters per gram of a spaced alphabet. */
const LETTER_GRAM = 4;
/** A Hangul unit is a syllable of two or three letters. */
const HANGUL_GRAM = 2;
/** One shorter than the pieces the tokenizer makes of such scripts. */
const UNSPACED_GRAM = 3;

/**
 * Hashes the character n-grams of one token: four letters with the word's edges for spaced alphabets, two for Hangul,
 * three for the pieces of unspaced alphabets, single characters for Chinese and Japanese pairs.
 * @param out room for `end - start + 2` hashes
 * @returns how many were written; a gram that occurs twice is written twice
 */
export function gramHashes(units: Uint16Array, start: number, end: number, out: Uint32Array): number {
  const first = units[start] as number;
  if (loadedPages[first >>> 8] === 0) loadPage(first >>> 8);
  if ((first & 0xfc00) === 0xd800) return single(units, start, end, out);
  const kind = unitClass[first];
  if (kind === IDEOGRAPH) return single(units, start, end, out);
  if (kind === UNSPACED) return inside(units, start, end, out);
  return padded(units, start, end, first >= HANGUL_FIRST && first <= HANGUL_LAST ? HANGUL_GRAM : LETTER_GRAM, out);
}

function single(units: Uint16Array, start: number, end: number, out: Uint32Array): number {
  let count = 0;
  for (let i = start; i < end; i += 1) {
    let hash = units[i] as number;
    if ((hash & 0xfc00) === 0xd800 && i + 1 < end) {
      i += 1;
      hash = (hash << 16) | (units[i] as number);
    }
    out[count] = mix(hash);
    count += 1;
  }
  return count;
}

function inside(units: Uint16Array, start: number, end: number, out: Uint32Array): number {
  const length = Math.min(UNSPACED_GRAM, end - start);
  let count = 0;
  for (let at = start; at + length <= end; at += 1) {
    let hash = UNSPACED_GRAM;
    for (let i = at; i < at + length; i += 1) hash = Math.imul(hash ^ (units[i] as number), 0x9e3779b1);
    out[count] = mix(hash);
    count += 1;
  }
  return count;
}

function padded(units: Uint16Array, start: number, end: number, length: number, out: Uint32Array): number {
  const last = Math.max(start - 1, end + 1 - length);
  let count = 0;
  for (let at = start - 1; at <= last; at += 1) {
    const stop = Math.min(at + length, end + 1);
    let hash = length;
    for (let i = at; i < stop; i += 1) {
      hash = Math.imul(hash ^ (i < start || i >= end ? EDGE : (units[i] as number)), 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    out[count] = mix(hash);
    count += 1;
  }
  return count;
}
