import type { TextView } from '../types.ts';

/** A run of letters, marks and digits of a view. */
export interface Word {
  readonly start: number;
  readonly end: number;
  /** Lower case. */
  readonly text: string;
}

const WORD = /[\p{L}\p{M}\p{N}]+/gu;

const known = new WeakMap<TextView, readonly Word[]>();

/** The words of a view in order, split once for all detectors. */
export function wordsOf(view: TextView): readonly Word[] {
  let words = known.get(view);
  if (words === undefined) {
    words = Array.from(view.lower.matchAll(WORD), ({ 0: text, index }) => ({
      start: index,
      end: index + text.length,
      text,
    }));
    known.set(view, words);
  }
  return words;
}

/** Index of the first word that ends after `offset`. */
export function wordAt(words: readonly Word[], offset: number): number {
  let low = 0;
  let high = words.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (words[middle]!.end > offset) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** How many words on either side still tell what a value is. A query is one thought; prose changes the subject. */
const REACH = { query: 12, prose: 7 } as const;

/** Whether one of `wanted` stands near the piece from `start` to `end`. */
export function isNear(view: TextView, start: number, end: number, wanted: ReadonlySet<string>): boolean {
  const words = wordsOf(view);
  const reach = REACH[view.mode];
  const first = wordAt(words, start);
  for (let i = Math.max(0, first - reach); i < words.length; i += 1) {
    const word = words[i]!;
    if (word.start >= end && i > wordAt(words, end) + reach) return false;
    if ((word.end <= start || word.start >= end) && wanted.has(word.text)) return true;
  }
  return false;
}

/** Whether one of `wanted` is among the last `count` words before `start`. */
export function isBefore(view: TextView, start: number, count: number, wanted: ReadonlySet<string>): boolean {
  const words = wordsOf(view);
  let i = wordAt(words, start) - 1;
  if (words[i + 1] !== undefined && words[i + 1]!.start < start) i += 1;
  for (let left = count; left > 0 && i >= 0; left -= 1, i -= 1) if (wanted.has(words[i]!.text)) return true;
  return false;
}

/** A set from words parted by white space. */
export function wordSet(list: string): ReadonlySet<string> {
  return new Set(list.split(/\s+/).filter((word) => word !== ''));
}
