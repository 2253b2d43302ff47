import type { Evidence, Passage } from '../rag/types.ts';
import { citationFor } from './citations.ts';
import { NO_MODEL, NOTHING_FOUND, noneNotice, quotedNotice } from './notices.ts';
import type { Answer } from './port.ts';
import { type ScoredSentence, scoreSentences } from './score-sentences.ts';
import { containment, gramsOf } from './words.ts';

/**
 * Support below which the evidence does not answer the question. Measured on 238 questions about encyclopaedia
 * paragraphs, in English (in Chinese): turned away are 6 % (13 %) of those whose paragraph was found, 71 % (86 %) when it
 * was taken out of the otherwise related evidence, and 91 % of those asked of unrelated documents.
 */
const MIN_SUPPORT = 0.37;
const MAX_QUOTES = 4;
/** Share of the best sentence's score that a further one needs. */
const MIN_RELATIVE_SCORE = 0.6;
/** Share of letters in common from which a sentence repeats one already quoted. */
const REPETITION = 0.65;
const MAX_QUOTE_LENGTH = 600;

/** Answers without a model: quotes the one to four sentences that fit the question best, or says that none does. */
export function answerExtractively(question: string, evidence: Evidence): Answer {
  const { passages, method } = evidence;
  const ranked = scoreSentences(question, passages).sort((a, b) => b.score - a.score);
  const best = ranked[0];
  if (!best || Math.max(...ranked.map(({ support }) => support)) < MIN_SUPPORT) {
    return { text: NOTHING_FOUND, mode: 'none', citations: [], model: null, notice: noneNotice(method, NO_MODEL) };
  }
  const quotes = joinNeighbours(choose(ranked, best), passages);
  return {
    text: quotes.map(({ quote, cut, marker }) => `“${quote}${cut ? ' …' : ''}” [${marker}]`).join('\n\n'),
    mode: 'quoted',
    citations: quotes.map(({ marker, passage, quote }) => citationFor(marker, passage, quote)),
    model: null,
    notice: quotedNotice(method),
  };
}

/** @param ranked best first */
function choose(ranked: readonly ScoredSentence[], best: ScoredSentence): readonly ScoredSentence[] {
  const chosen = [best];
  const held = new Set(best.held);
  for (const sentence of ranked.slice(1)) {
    if (chosen.length === MAX_QUOTES || sentence.score < best.score * MIN_RELATIVE_SCORE) break;
    const adds = [...sentence.held].some((word) => !held.has(word));
    if (sentence.held.size === 0 || (!adds && sentence.support < MIN_SUPPORT)) continue;
    const grams = gramsOf(sentence.text);
    if (chosen.some((other) => repeats(grams, gramsOf(other.text)))) continue;
    chosen.push(sentence);
    for (const word of sentence.held) held.add(word);
  }
  return chosen;
}

function repeats(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return Math.max(containment(a, b), containment(b, a)) >= REPETITION;
}

interface Quote {
  readonly passage: Passage;
  readonly marker: number;
  readonly quote: string;
  readonly cut: boolean;
}

/** One quote for sentences that follow each other, in reading order; otherwise best first. */
function joinNeighbours(chosen: readonly ScoredSentence[], passages: readonly Passage[]): readonly Quote[] {
  const runs: ScoredSentence[][] = [];
  for (const sentence of chosen) {
    const run = runs.find((each) =>
      each.some((other) => other.passage === sentence.passage && Math.abs(other.position - sentence.position) === 1),
    );
    if (run) run.push(sentence);
    else runs.push([sentence]);
  }
  return runs.map((run) => {
    const ordered = run.sort((a, b) => a.position - b.position);
    const passage = passages[run[0]!.passage]!;
    const last = ordered.at(-1)!;
    const whole = passage.text.slice(ordered[0]!.start, last.start + last.text.length);
    const quote = clip(whole);
    return { passage, marker: run[0]!.passage + 1, quote, cut: quote.length < whole.length };
  });
}

function clip(quote: string): string {
  if (quote.length <= MAX_QUOTE_LENGTH) return quote;
  const cut = quote.slice(0, MAX_QUOTE_LENGTH);
  const space = cut.search(/\s\S*$/);
  return (space > MAX_QUOTE_LENGTH / 2 ? cut.slice(0, space) : cut).replace(/[\ud800-\udbff]$/, '');
}
