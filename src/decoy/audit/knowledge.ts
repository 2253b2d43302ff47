import { SequenceModel, unitsOf } from './sequence-model.ts';

const ID_SPAN = 2 ** 21;
/** Words of a query that are paired with one another; a longer text would need quadratic room. */
const PAIRED_WORDS = 12;
const CHAR_ORDER = 5;
const CHAR_BITS = 22;

/**
 * What an adversary without labels knows from a body of text: in how many documents words, runs and pairs of words stand.
 * Of texts of his own a document is a line; of the audited batches it is a user, so that a user's other queries do not
 * count: linking them is the session attack.
 */
export class Knowledge {
  readonly #ids = new Map<string, number>();
  readonly #words: number[] = [];
  readonly #bigrams = new Map<number, number>();
  readonly #bigramCounts: number[] = [];
  readonly #trigrams = new Map<number, number>();
  readonly #pairs = new Map<number, number>();
  readonly #lines = new Map<string, number>();
  readonly #chars: SequenceModel | null;
  /** Taken off every count: 1 where the text asked about is itself part of what was read. */
  readonly #own: 0 | 1;
  documents = 0;

  constructor(options: { readonly includesAsked: boolean }) {
    this.#own = options.includesAsked ? 1 : 0;
    // Characters are counted without documents, so a text's own share could not be taken off.
    this.#chars = options.includesAsked ? null : new SequenceModel(CHAR_ORDER, CHAR_BITS);
  }

  /** @param texts of one document, as words */
  add(texts: readonly (readonly string[])[]): void {
    this.documents += 1;
    const [words, bigrams, trigrams, pairs] = [
      new Set<number>(),
      new Set<number>(),
      new Set<number>(),
      new Set<number>(),
    ];
    for (const text of new Set(texts)) {
      const ids = text.map((word) => this.#idOf(word));
      for (const [at, id] of ids.entries()) {
        words.add(id);
        if (at > 0) bigrams.add(this.#bigramOf(ids[at - 1]!, id));
        if (at > 1) trigrams.add(this.#bigramOf(ids[at - 2]!, ids[at - 1]!) * ID_SPAN + id);
      }
      for (const key of pairsOf(ids)) pairs.add(key);
    }
    for (const id of words) this.#words[id]! += 1;
    for (const id of bigrams) this.#bigramCounts[id]! += 1;
    for (const key of trigrams) this.#trigrams.set(key, (this.#trigrams.get(key) ?? 0) + 1);
    for (const key of pairs) this.#pairs.set(key, (this.#pairs.get(key) ?? 0) + 1);
    for (const line of new Set(texts.map((text) => text.join(' ')))) {
      this.#lines.set(line, (this.#lines.get(line) ?? 0) + 1);
      this.#chars?.add(unitsOf(line));
    }
  }

  /** Documents with this text. */
  line(key: string): number {
    return this.#without(this.#lines.get(key));
  }

  word(word: string): number {
    const id = this.#ids.get(word);
    return id === undefined ? 0 : this.#without(this.#words[id]);
  }

  bigram(first: string, second: string): number {
    const at = this.#knownBigram(first, second);
    return at === undefined ? 0 : this.#without(this.#bigramCounts[at]);
  }

  trigram(first: string, second: string, third: string): number {
    const [at, id] = [this.#knownBigram(first, second), this.#ids.get(third)];
    return at === undefined || id === undefined ? 0 : this.#without(this.#trigrams.get(at * ID_SPAN + id));
  }

  /** Documents in which both stand in one text. */
  pair(one: string, other: string): number {
    const [a, b] = [this.#ids.get(one), this.#ids.get(other)];
    if (a === undefined || b === undefined) return 0;
    return this.#without(this.#pairs.get(Math.min(a, b) * ID_SPAN + Math.max(a, b)));
  }

  /** Log-likelihood by characters, null where that is not known. */
  spelling(text: string): number | null {
    return this.#chars?.score(unitsOf(text)) ?? null;
  }

  #without(count: number | undefined): number {
    return Math.max(0, (count ?? 0) - this.#own);
  }

  #idOf(word: string): number {
    const known = this.#ids.get(word);
    if (known !== undefined) return known;
    this.#ids.set(word, this.#words.length);
    return this.#words.push(0) - 1;
  }

  #bigramOf(first: number, second: number): number {
    const key = first * ID_SPAN + second;
    const known = this.#bigrams.get(key);
    if (known !== undefined) return known;
    this.#bigrams.set(key, this.#bigramCounts.length);
    return this.#bigramCounts.push(0) - 1;
  }

  #knownBigram(first: string, second: string): number | undefined {
    const [a, b] = [this.#ids.get(first), this.#ids.get(second)];
    return a === undefined || b === undefined ? undefined : this.#bigrams.get(a * ID_SPAN + b);
  }
}

function pairsOf(ids: readonly number[]): number[] {
  const some = [...new Set(ids)].slice(0, PAIRED_WORDS).sort((a, b) => a - b);
  return some.flatMap((low, at) => some.slice(at + 1).map((high) => low * ID_SPAN + high));
}
