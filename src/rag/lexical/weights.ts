/**
 * BM25's two parameters: how soon repetition stops counting, and how far long chunks are held back. Textbook values;
 * moving either by a third changes nDCG@10 by less than .01 on every collection tried.
 */
const K1 = 1.5;
const B = 0.75;

/** Share of the n-gram score beside the stems' 1: flat between .4 and .8, languages without a stemmer want more of it. */
export const GRAM_SHARE = 0.6;
/** Share of the title score. */
export const TITLE_SHARE = 0.2;
/** Highest value of `saturation`. */
const SATURATION_LIMIT: number = K1 + 1;

/** Rarity of a term: positive also for a term that stands in every document. */
export function idf(docs: number, docsWithTerm: number): number {
  return Math.log(1 + (docs - docsWithTerm + 0.5) / (docsWithTerm + 0.5));
}

/** BM25's length term, to be handed to `saturation`. @param mean mean length of the field over living documents */
export function lengthNorm(length: number, mean: number): number {
  return K1 * (1 - B + (B * length) / mean);
}

/** What `count` occurrences are worth: 1 for one occurrence in a field of mean length, `SATURATION_LIMIT` at most. */
export function saturation(count: number, norm: number): number {
  return (count * SATURATION_LIMIT) / (count + norm);
}
