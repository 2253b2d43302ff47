import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROGRAM_ROOT } from '../../config/version.ts';
import { hash } from './fold.ts';

/** Made by `tools/lexicon/build.ts`. */
const FILE = join(PROGRAM_ROOT, 'data', 'names.bin');

/** Bit fields of a word's entry: [shift, mask]. Levels grow with how common the word is in that role. */
export const FIELDS = {
  /** English: 0 none, 1 rare … 7 function word. */
  english: [0, 7],
  /** Another European language: 0 none … 3 among its thousand commonest. */
  foreign: [3, 3],
  /** Given name: 0 none, 1 listed once … 3 common. */
  given: [5, 3],
  surname: [7, 3],
  /** 0 none, 1 town, 2 city, 3 country or metropolis. */
  place: [9, 3],
  /** Brand, product, software, medicine. */
  product: [11, 1],
  /** How often the word is a name where it occurs: 0 never, 3 nearly always. */
  nameish: [12, 3],
  /** Index into the cue groups of `cues.ts`; 0 none. */
  cue: [14, 31],
} as const;

export type Field = keyof typeof FIELDS;

/** What a phrase that must stay is. 0 none. */
export const PHRASE = { person: 1, place: 2, thing: 3 } as const;

/** The word list, the protected phrases and the fitted weights, as views of one file. */
export interface Lexicon {
  /** Sorted hashes of the words. */
  readonly words: Uint32Array;
  /** For each word its place in `kinds`. */
  readonly entries: Uint16Array;
  /** The packed entries that occur. */
  readonly kinds: Uint32Array;
  readonly phrases: Uint32Array;
  readonly phraseKinds: Uint8Array;
  /** Character n-gram weights: name against word, then surname against given name. */
  readonly grams: Int8Array;
  readonly gramScale: number;
  /** Tagger weights: for each bucket its three (outside, given name, surname), side by side. */
  readonly weights: Int16Array;
  readonly weightScale: number;
  /** From tag to tag, row-major, then the three start scores. */
  readonly moves: Float32Array;
}

/** Order of the sections in the file; each begins at a multiple of 8. */
export const SECTIONS = ['words', 'entries', 'kinds', 'phrases', 'phraseKinds', 'grams', 'weights', 'moves'] as const;
const MAKERS = {
  words: Uint32Array,
  entries: Uint16Array,
  kinds: Uint32Array,
  phrases: Uint32Array,
  phraseKinds: Uint8Array,
  grams: Int8Array,
  weights: Int16Array,
  moves: Float32Array,
} as const;
const HEADER_BYTES = 8 * (SECTIONS.length + 2);

/**
 * Reads the file: a header of 64-bit floats (lengths in elements, then the two scales), then the sections.
 * @throws the file system's error; the program is not whole without this file
 */
export function loadLexicon(path = FILE): Lexicon {
  const file = readFileSync(path);
  const bytes = file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength);
  const header = new Float64Array(bytes, 0, SECTIONS.length + 2);
  let at = HEADER_BYTES;
  const parts = SECTIONS.map((name, index) => {
    const length = header[index] ?? 0;
    const Maker = MAKERS[name];
    const part = new Maker(bytes, at, length);
    at += Math.ceil(part.byteLength / 8) * 8;
    return [name, part] as const;
  });
  return {
    ...(Object.fromEntries(parts) as unknown as Omit<Lexicon, 'gramScale' | 'weightScale'>),
    gramScale: header[SECTIONS.length] ?? 1,
    weightScale: header[SECTIONS.length + 1] ?? 1,
  };
}

/** @returns the packed entry of a folded word, 0 when it is not listed */
export function entryOf(lexicon: Lexicon, key: string): number {
  const index = find(lexicon.words, hash(key));
  return index < 0 ? 0 : (lexicon.kinds[lexicon.entries[index] ?? 0] ?? 0);
}

/** @returns what the phrase is, by the hash of its words joined by single spaces; 0 when it is not listed */
export function phraseOf(lexicon: Lexicon, code: number): number {
  const index = find(lexicon.phrases, code);
  return index < 0 ? 0 : (lexicon.phraseKinds[index] ?? 0);
}

export function field(entry: number, name: Field): number {
  const [shift, mask] = FIELDS[name];
  return (entry >>> shift) & mask;
}

/** Binary search; two words share a 32-bit hash about once in twenty thousand unlisted ones. */
function find(sorted: Uint32Array, code: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const value = sorted[middle] ?? 0;
    if (value === code) return middle;
    if (value < code) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
