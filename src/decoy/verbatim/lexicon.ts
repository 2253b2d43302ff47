import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { PROGRAM_ROOT } from '../../config/version.ts';

/** Made by `tools/decoy-words/build.ts`. */
const FILE = join(PROGRAM_ROOT, 'data', 'decoy-words.br');

/** Word numbers of `Lexicon.words`. */
export type Phrase = readonly number[];

/** Things of one field and what is asked about them. */
export interface Field {
  readonly things: readonly Phrase[];
  /** Empty where a place belongs after the thing. */
  readonly asked: readonly Phrase[];
}

export interface Town {
  readonly name: Phrase;
  /** Full name and letters of its state; empty outside the United States. */
  readonly state: Phrase;
  readonly letters: Phrase;
  readonly weight: number;
}

/** A headword and the words of its definition. */
export interface Gloss {
  readonly head: Phrase;
  readonly words: Phrase;
}

/** All text that decoys are made of. */
export interface Lexicon {
  readonly words: readonly string[];
  readonly numberOf: ReadonlyMap<string, number>;
  /** Binary logarithm of how often a word is searched for, as far as our sources can say. */
  readonly popularity: Float64Array;
  /** How much rarer (below 0: commoner) the composer brings a word than it should, natural logarithm. */
  readonly tilt: Float64Array;
  readonly fields: readonly Field[];
  readonly titles: readonly Phrase[];
  readonly named: readonly Phrase[];
  readonly compounds: readonly Phrase[];
  readonly nouns: readonly Phrase[];
  readonly general: readonly Phrase[];
  readonly towns: readonly Town[];
  readonly glosses: readonly Gloss[];
}

/** Reads the shipped file; about 150 ms, so it is done once, when a first batch is planned. */
export function loadLexicon(path = FILE): Lexicon {
  return parseLexicon(brotliDecompressSync(readFileSync(path)).toString('utf8'));
}

/** @param text sections headed `# name`, one entry a line */
export function parseLexicon(text: string): Lexicon {
  const sections = new Map<string, string[]>();
  for (const section of text.split('\n# ').map((part, index) => (index === 0 ? part.slice(2) : part))) {
    const lines = section.split('\n').filter(Boolean);
    sections.set(lines[0] ?? '', lines.slice(1));
  }
  const rows = (name: string): readonly string[] => sections.get(name) ?? [];
  const entries = rows('words').map((line) => line.split(' '));
  const words = entries.map(([word = '']) => word);
  const numberOf = new Map(words.map((word, index) => [word, index] as const));
  const phrase = (value: string): Phrase =>
    value
      .split(' ')
      .filter(Boolean)
      .map((word) => numberOf.get(word) ?? fail(word));
  const phrases = (value: string): Phrase[] => value.split('|').filter(Boolean).map(phrase);
  return {
    words,
    numberOf,
    popularity: Float64Array.from(entries, ([, popularity]) => Number(popularity) / 10),
    tilt: Float64Array.from(entries, ([, , tilt]) => Number(tilt) / 10),
    fields: rows('fields').map((line) => {
      const [things = '', asked = ''] = line.split('=');
      return { things: phrases(things), asked: phrases(asked) };
    }),
    titles: rows('titles').map(phrase),
    named: rows('named').map(phrase),
    compounds: rows('compounds').map(phrase),
    nouns: rows('nouns').map(phrase),
    general: rows('general').map(phrase),
    towns: rows('towns').map((line) => {
      const [name = '', state = '', letters = '', weight = ''] = line.split('|');
      return { name: phrase(name), state: phrase(state), letters: phrase(letters), weight: Number(weight) };
    }),
    glosses: rows('glosses').map((line) => {
      const [head = '', rest = ''] = line.split('=');
      return { head: phrase(head), words: phrase(rest) };
    }),
  };
}

/** Every text the lexicon holds, a phrase a line: what an adversary who has the program has. */
export function* printLexicon(lexicon: Lexicon): Iterable<string> {
  const say = (phrase: Phrase): string => phrase.map((word) => lexicon.words[word]).join(' ');
  yield* lexicon.words;
  for (const { things, asked } of lexicon.fields) yield* [...things, ...asked].map(say);
  for (const list of [lexicon.titles, lexicon.named, lexicon.compounds, lexicon.general]) yield* list.map(say);
  for (const { name, state } of lexicon.towns) yield say([...name, ...state]);
  for (const { head, words } of lexicon.glosses) yield say([...head, ...words]);
}

function fail(word: string): never {
  throw new Error(`the decoy words are damaged: "${word}" is not among them`);
}
