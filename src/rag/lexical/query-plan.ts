import { gramHashes } from './grams.ts';
import { hashed } from './hash.ts';
import { hashStem, textOf } from './lexicon.ts';
import { stopWords } from './stop-words.ts';
import type { Tokenizer } from './tokenize.ts';
import type { SegmentView, Totals } from './view.ts';
import { idf } from './weights.ts';

/** Words of a question that are read; a longer one is a document, and its first words say what it is about. */
const QUERY_TOKENS = 400;

/** A stem of the question with its weights over all segments. */
export interface QueryStem {
  readonly a: number;
  readonly b: number;
  /** Living documents that hold it. */
  readonly docs: number;
  /** Occurrences in the question times rarity. */
  readonly bodyWeight: number;
  readonly titleWeight: number;
}

interface QueryGram {
  readonly hash: number;
  readonly docs: number;
  readonly weight: number;
}

/** A word of the question with what is needed to find words that look like it. */
export interface QueryWord {
  /** Index into `stems`, -1 when no document holds the word's stem. */
  readonly stem: number;
  /** Indices into `grams`, without repeats. */
  readonly grams: readonly number[];
  /** Rarity of all its n-grams together, unknown ones included. */
  readonly gramIdf: number;
}

export interface QueryPlan {
  readonly stems: readonly QueryStem[];
  readonly grams: readonly QueryGram[];
  readonly words: readonly QueryWord[];
  readonly totals: Totals;
}

interface Counted {
  readonly a: number;
  readonly b: number;
  count: number;
}

/** Reads a question once for all segments: its stems and n-grams, each weighed by how rare it is in the whole index. */
export function planQuery(text: string, tokenizer: Tokenizer, views: readonly SegmentView[]): QueryPlan {
  const totals = sumTotals(views);
  const tokenCount = Math.min(tokenizer.run(text), QUERY_TOKENS);
  const words = Array.from({ length: tokenCount }, (_, i) => wordAt(tokenizer, i));
  const content = words.filter(({ word }) => !stopWords.has(word));
  const stems = new Map<string, Counted>();
  for (const { word } of content.length > 0 ? content : words) countStem(stems, word);
  const grams = new Map<number, number>();
  for (const { hashes } of words) for (const hash of hashes) grams.set(hash, (grams.get(hash) ?? 0) + 1);

  const stemNumbers = new Map<string, number>();
  const queryStems: QueryStem[] = [];
  for (const [key, stem] of stems) {
    let docs = 0;
    let titles = 0;
    for (const view of views) {
      const number = view.findStem(stem.a, stem.b);
      if (number < 0) continue;
      docs += view.stemDocs[number] as number;
      titles += view.titleDocs[number] as number;
    }
    if (docs === 0) continue;
    stemNumbers.set(key, queryStems.length);
    const bodyWeight = stem.count * idf(totals.docs, docs);
    queryStems.push({ ...stem, docs, bodyWeight, titleWeight: stem.count * idf(totals.docs, titles) });
  }
  const gramNumbers = new Map<number, number>();
  const queryGrams: QueryGram[] = [];
  for (const [hash, count] of grams) {
    let docs = 0;
    for (const view of views) docs += view.gramDocs[view.findGram(hash)] ?? 0;
    if (docs === 0) continue;
    gramNumbers.set(hash, queryGrams.length);
    queryGrams.push({ hash, docs, weight: count * idf(totals.docs, docs) });
  }
  const rarest = idf(totals.docs, 1);
  const seen = new Set<string>();
  const queryWords: QueryWord[] = [];
  for (const { word, hashes } of content) {
    if (seen.has(word)) continue;
    seen.add(word);
    const numbers = [...new Set(hashes)].map((hash) => gramNumbers.get(hash));
    const known = numbers.filter((number) => number !== undefined);
    let gramIdf = (numbers.length - known.length) * rarest;
    for (const number of known) gramIdf += idf(totals.docs, (queryGrams[number] as QueryGram).docs);
    hashStem(word);
    queryWords.push({ stem: stemNumbers.get(`${hashed.a} ${hashed.b}`) ?? -1, grams: known, gramIdf });
  }
  return { stems: queryStems, grams: queryGrams, words: queryWords, totals };
}

function wordAt(tokenizer: Tokenizer, index: number): { readonly word: string; readonly hashes: number[] } {
  const start = tokenizer.starts[index] as number;
  const end = tokenizer.ends[index] as number;
  const hashes = new Uint32Array(end - start + 2);
  const count = gramHashes(tokenizer.units, start, end, hashes);
  return { word: textOf(tokenizer.units, start, end), hashes: [...hashes.subarray(0, count)] };
}

function countStem(stems: Map<string, Counted>, word: string): void {
  hashStem(word);
  const key = `${hashed.a} ${hashed.b}`;
  const known = stems.get(key);
  if (known === undefined) stems.set(key, { a: hashed.a, b: hashed.b, count: 1 });
  else known.count += 1;
}

function sumTotals(views: readonly SegmentView[]): Totals {
  const sum: Totals = { docs: 0, bodyLength: 0, titleLength: 0, gramLength: 0 };
  for (const { totals } of views) {
    sum.docs += totals.docs;
    sum.bodyLength += totals.bodyLength;
    sum.titleLength += totals.titleLength;
    sum.gramLength += totals.gramLength;
  }
  return sum;
}
