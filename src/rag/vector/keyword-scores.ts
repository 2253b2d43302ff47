import { Tokenizer } from '../lexical/tokenize.ts';

/** Words are compared by this many of their first letters: the crudest stemming that serves many languages. */
const STEM_UNITS = 6;
/** BM25's usual constants, Robertson and Zaragoza 2009. */
const K1 = 1.2;
const B = 0.75;

/**
 * BM25 of each question against each of a few hundred texts.
 * @returns one row per question, one score per text
 */
export function keywordScores(questions: readonly string[], texts: readonly string[]): Float64Array[] {
  const tokenizer = new Tokenizer();
  const documents = texts.map((text) => counts(stems(tokenizer, text)));
  const lengths = documents.map((words) => words.values().reduce((sum, count) => sum + count, 0));
  const meanLength = lengths.reduce((sum, length) => sum + length, 0) / Math.max(1, texts.length);
  const postings = new Map<string, [document: number, count: number][]>();
  documents.forEach((words, document) => {
    for (const [word, count] of words) {
      const list = postings.get(word);
      if (list) list.push([document, count]);
      else postings.set(word, [[document, count]]);
    }
  });
  return questions.map((question) => {
    const scores = new Float64Array(texts.length);
    for (const word of new Set(stems(tokenizer, question))) {
      const list = postings.get(word) ?? [];
      const rarity = Math.log(1 + (texts.length - list.length + 0.5) / (list.length + 0.5));
      for (const [document, count] of list) {
        const damping = K1 * (1 - B + (B * lengths[document]!) / meanLength);
        scores[document] = scores[document]! + (rarity * count * (K1 + 1)) / (count + damping);
      }
    }
    return scores;
  });
}

function stems(tokenizer: Tokenizer, text: string): string[] {
  const count = tokenizer.run(text);
  return Array.from({ length: count }, (_, at) => {
    const start = tokenizer.starts[at]!;
    return String.fromCharCode(...tokenizer.units.subarray(start, Math.min(tokenizer.ends[at]!, start + STEM_UNITS)));
  });
}

function counts(words: readonly string[]): Map<string, number> {
  const found = new Map<string, number>();
  for (const word of words) found.set(word, (found.get(word) ?? 0) + 1);
  return found;
}
