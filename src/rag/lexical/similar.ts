import type { QueryPlan, QueryWord } from './query-plan.ts';
import { makeTokenBuffer, type SegmentView } from './view.ts';
import { idf } from './weights.ts';

/** A stem of the segment that a word of the question resembles. */
export interface SimilarStem {
  readonly stem: number;
  /** Rarity of the n-grams they share. */
  readonly gramIdf: number;
}

/** A word that so many documents hold needs no help from its relatives. */
const ENOUGH_DOCS = 1000;
/** Share of the question word's n-grams, by rarity, that a relative must have. */
const LIKENESS = 0.4;
/** Entries of n-gram lists read per word of the question; the rarest n-grams come first. */
const WORD_VISITS = 4000;
/** And for the whole question. */
const TOTAL_VISITS = 24_000;

let likeness = new Float32Array(1024);
const buffer = makeTokenBuffer();

/**
 * Stems of words that look like a rare or unknown word of the question: other inflections, compounds, spellings.
 * This is how a language without a stemmer here finds its word forms.
 * @param share the segment's part of the budget
 * @returns most alike first
 */
export function findSimilar(view: SegmentView, plan: QueryPlan, share: number): SimilarStem[] {
  if (likeness.length < view.wordCount) likeness = new Float32Array(view.wordCount * 2);
  const best = new Map<number, number>();
  let visits = TOTAL_VISITS * share;
  const perWord = WORD_VISITS * share;
  for (const word of plan.words) {
    if (visits <= 0) break;
    const own = plan.stems[word.stem];
    if (own !== undefined && own.docs >= ENOUGH_DOCS) continue;
    visits -= addRelatives(
      view,
      plan,
      word,
      own === undefined ? -1 : view.findStem(own.a, own.b),
      Math.min(visits, perWord),
      best,
    );
  }
  const found = [...best].map(([stem, gramIdf]) => ({ stem, gramIdf }));
  return found.sort((x, y) => y.gramIdf - x.gramIdf || x.stem - y.stem);
}

/** @returns how many list entries were read */
function addRelatives(
  view: SegmentView,
  plan: QueryPlan,
  word: QueryWord,
  ownStem: number,
  limit: number,
  best: Map<number, number>,
): number {
  const grams = word.grams.map((number) => plan.grams[number]!).sort((x, y) => x.docs - y.docs || x.hash - y.hash);
  const met: number[] = [];
  let visits = 0;
  for (const { hash, docs } of grams) {
    const gram = view.findGram(hash);
    const room = Math.ceil(limit - visits);
    if (gram < 0) continue;
    if (room <= 0) break;
    const weight = idf(plan.totals.docs, docs);
    const count = view.readGramWords(gram, room, buffer);
    visits += count;
    for (let i = 0; i < count; i += 1) {
      const other = buffer.words[i] as number;
      if (likeness[other] === 0) met.push(other);
      likeness[other] = (likeness[other] as number) + weight;
    }
  }
  for (const other of met) {
    const shared = likeness[other] as number;
    likeness[other] = 0;
    const stem = view.wordStem[other] as number;
    if (stem !== ownStem && shared >= LIKENESS * word.gramIdf && shared > (best.get(stem) ?? 0)) best.set(stem, shared);
  }
  return visits;
}
