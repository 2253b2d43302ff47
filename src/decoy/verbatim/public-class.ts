import type { Lexicon } from './lexicon.ts';
import { kindOf } from './unseen.ts';

/**
 * What an observer learns of a query in any case, z(q): how many words it has, what kind each is, and on a fixed grid how
 * rare its rarest listed word is, how rare they are on average, and how many letters they have. Decoys depend on the query
 * by nothing else.
 */
export interface PublicClass {
  readonly kinds: readonly string[];
  readonly cell: Cell;
}

/** Place on the grid: rarest word, mean of the words, letters. */
export type Cell = readonly [rarest: number, mean: number, letters: number];

/** Widths of the grid: binary logarithms of popularity, and characters. */
const STEPS = [2.5, 2, 4] as const;
/** What a step off counts when a cell has too few phrases. */
const WEIGHTS = [1, 1, 0.5] as const;
/** Coarser grids: a batch whose cell holds too little is of the next class that holds all of it. */
const COARSER = [1, 2, 4] as const;

export function classify(text: string, lexicon: Lexicon): PublicClass {
  const words = text.split(' ');
  const kinds = words.map((word) => kindOf(word, lexicon));
  const listed = words.flatMap((word, at) => (kinds[at] === 'word' ? (lexicon.numberOf.get(word) ?? []) : []));
  return { kinds, cell: cellOf(listed, lexicon) };
}

export function cellOf(words: readonly number[], lexicon: Lexicon): Cell {
  let rarest = 0;
  let sum = 0;
  let letters = words.length;
  for (const word of words) {
    const popularity = lexicon.popularity[word] ?? 0;
    if (popularity < rarest) rarest = popularity;
    sum += popularity;
    letters += lexicon.words[word]?.length ?? 0;
  }
  return [
    Math.floor(rarest / STEPS[0]),
    Math.floor(sum / (words.length || 1) / STEPS[1]),
    Math.floor(letters / STEPS[2]),
  ];
}

export function distance(a: Cell, b: Cell): number {
  return Math.abs(a[0] - b[0]) * WEIGHTS[0] + Math.abs(a[1] - b[1]) * WEIGHTS[1] + Math.abs(a[2] - b[2]) * WEIGHTS[2];
}

/** Name of the class of a query on one of the grids; 3 is the coarsest, where the kinds of words are all. */
export function labelOf({ kinds, cell }: PublicClass, level: number): string {
  const width = COARSER[level];
  const place = width === undefined ? 'any' : cell.map((step) => Math.floor(step / width)).join('/');
  return `en ${kinds.join(' ')} | ${level} ${place}`;
}

/** The finest class that holds all of the queries; null when not even their kinds of words are alike. */
export function sharedLabel(classes: readonly PublicClass[]): string | null {
  for (let level = 0; level <= COARSER.length; level++) {
    const [first, ...others] = classes.map((one) => labelOf(one, level));
    if (first !== undefined && others.every((label) => label === first)) return first;
  }
  return null;
}
