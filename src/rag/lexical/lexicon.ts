import { grown } from './arrays.ts';
import { gramHashes } from './grams.ts';
import { hashed, hashUnits } from './hash.ts';
import { KeyTable } from './hash-table.ts';
import { stemOf } from './stem.ts';

/** Stem hashes of a word, left here by `hashStem`. */
const scratch = { units: new Uint16Array(256), grams: new Uint32Array(256) };

/** Hashes the stem of a word into `hashed`. */
export function hashStem(word: string): void {
  const stem = stemOf(word);
  scratch.units = grown(scratch.units, stem.length);
  for (let i = 0; i < stem.length; i += 1) scratch.units[i] = stem.charCodeAt(i);
  hashUnits(scratch.units, 0, stem.length);
}

/** Code units as a string. Tokens are short, so the call's argument list is too. */
export function textOf(units: Uint16Array, start: number, end: number): string {
  return String.fromCharCode(...units.subarray(start, end));
}

/**
 * The words of a segment under construction: each word's letters, stem and grams are worked out once, when it is first
 * seen, so that a document costs one table look-up per token.
 */
export class Lexicon {
  readonly words: KeyTable = new KeyTable(2);
  readonly stems: KeyTable = new KeyTable(2);
  readonly grams: KeyTable = new KeyTable(1);
  units: Uint16Array = new Uint16Array(8192);
  starts: Uint32Array = new Uint32Array(1024);
  wordStem: Uint32Array = new Uint32Array(1024);
  /** Gram numbers of word w: `wordGrams[gramStarts[w] .. gramStarts[w + 1]]`, repeats included. */
  wordGrams: Uint32Array = new Uint32Array(8192);
  gramStarts: Uint32Array = new Uint32Array(1024);
  /** Per gram a chain of entries of `wordGrams`, as entry + 1. */
  gramHead: Uint32Array = new Uint32Array(4096);
  gramNext: Uint32Array = new Uint32Array(8192);
  /** Word of an entry of `wordGrams`. */
  gramWord: Uint32Array = new Uint32Array(8192);

  /** @returns the number of the word `units[start..end]`, which hashes to (a, b) */
  wordNumber(units: Uint16Array, start: number, end: number, a: number, b: number): number {
    const before = this.words.size;
    const word = this.words.insert(a, b);
    if (word === before) this.#describe(word, units, start, end);
    return word;
  }

  /** @returns the number of a word taken from another segment */
  copyWord(units: Uint16Array, start: number, end: number): number {
    hashUnits(units, start, end);
    return this.wordNumber(units, start, end, hashed.a, hashed.b);
  }

  get byteLength(): number {
    const tables = this.words.byteLength + this.stems.byteLength + this.grams.byteLength;
    const perWord = this.starts.byteLength + this.wordStem.byteLength + this.gramStarts.byteLength;
    return tables + perWord + this.units.byteLength + this.wordGrams.byteLength * 3 + this.gramHead.byteLength;
  }

  #describe(word: number, units: Uint16Array, start: number, end: number): void {
    const at = this.starts[word] as number;
    this.units = grown(this.units, at + end - start);
    this.units.set(units.subarray(start, end), at);
    this.starts = grown(this.starts, word + 2);
    this.starts[word + 1] = at + end - start;
    hashStem(textOf(units, start, end));
    this.wordStem = grown(this.wordStem, word + 1);
    this.wordStem[word] = this.stems.insert(hashed.a, hashed.b);
    this.#addGrams(word, gramHashes(units, start, end, scratch.grams));
  }

  #addGrams(word: number, count: number): void {
    const from = this.gramStarts[word] as number;
    this.wordGrams = grown(this.wordGrams, from + count);
    this.gramNext = grown(this.gramNext, from + count);
    this.gramWord = grown(this.gramWord, from + count);
    for (let i = 0; i < count; i += 1) {
      const gram = this.grams.insert(scratch.grams[i] as number);
      this.gramHead = grown(this.gramHead, gram + 1);
      this.wordGrams[from + i] = gram;
      this.gramWord[from + i] = word;
      this.gramNext[from + i] = this.gramHead[gram] as number;
      this.gramHead[gram] = from + i + 1;
    }
    this.gramStarts = grown(this.gramStarts, word + 2);
    this.gramStarts[word + 1] = from + count;
  }
}
