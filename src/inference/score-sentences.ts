import { splitSentences } from '../rag/sentence.ts';
import type { Passage } from '../rag/types.ts';
import { containment, gramsOf, informativeWords, likeness, wordsOf } from './words.ts';

/** A sentence of the evidence with how well it answers. */
export interface ScoredSentence {
  /** Position of its passage in the evidence, from 0. */
  readonly passage: number;
  /** Position in the passage, from 0. */
  readonly position: number;
  /** Where it begins in the passage's text, in UTF-16 units. */
  readonly start: number;
  readonly text: string;
  readonly score: number;
  /**
   * How much of the question the place in the text covers: its informative words, weighed by rarity, in the sentence and
   * its neighbours, and its letters. 0 to 1.
   */
  readonly support: number;
  /** The question's words it holds itself, by their place in the question. */
  readonly held: ReadonlySet<number>;
}

/** Sentences of a longer evidence are not looked at; ranked passages put the useful ones first. */
const MAX_SENTENCES = 400;
/** A word that only a heading or the sentence before holds counts this much. */
const HEADING_SHARE = 0.5;
const PREVIOUS_SHARE = 0.3;
const GRAM_WEIGHT = 0.35;
const RANK_WEIGHT = 0.15;
/** A text about France does not answer a question about Australia: names and numbers weigh more than other words. */
const NAME_WEIGHT = 2;
/** Words beyond this make a sentence a worse quote. */
const LONG_SENTENCE_WORDS = 40;
const MIN_SENTENCE_WORDS = 4;
/** How the readers write the border between two cells of a row. */
const CELL_BORDER = ' | ';
const ENDS_LIKE_A_SENTENCE = /[.!?。！？।]["'”’)\]]?$/u;

/** Scores every sentence of the passages against the question. @returns in the order of the evidence */
export function scoreSentences(question: string, passages: readonly Passage[]): ScoredSentence[] {
  const asked = informativeWords(question);
  const askedGrams = gramsOf(asked.join(' '));
  const sentences = passages
    .flatMap(sentencesOf)
    .slice(0, MAX_SENTENCES)
    .map((sentence) => {
      const words = wordsOf(sentence.text);
      return { ...sentence, wordCount: words.length, matches: matchesOf(asked, words) };
    });
  const headings = passages.map(({ title, headingPath }) =>
    matchesOf(asked, wordsOf([title, ...headingPath].join(' '))),
  );
  const named = namesIn(question);
  const weights = asked.map((each, word) => {
    const holding = sentences.filter(({ matches }) => matches[word]! > 0).length;
    return rarity(holding, sentences.length) * (named.has(each) ? NAME_WEIGHT : 1);
  });
  const total = weights.reduce((sum, weight) => sum + weight, 0);

  const coverage = (match: (word: number) => number): number =>
    total === 0 ? 0 : weights.reduce((sum, weight, word) => sum + weight * match(word), 0) / total;

  return sentences.map(({ passage, position, start, text, wordCount, matches }, index) => {
    const heading = headings[passage]!;
    const previous = position > 0 ? sentences[index - 1]!.matches : [];
    const following = sentences[index + 1]?.passage === passage ? sentences[index + 1]!.matches : [];
    const covered = coverage((word) =>
      Math.max(matches[word]!, HEADING_SHARE * heading[word]!, PREVIOUS_SHARE * (previous[word] ?? 0)),
    );
    const around = coverage((word) =>
      Math.max(matches[word]!, heading[word]!, previous[word] ?? 0, following[word] ?? 0),
    );
    const grams = containment(askedGrams, gramsOf(text));
    const held = new Set([...matches.keys()].filter((word) => matches[word]! > 0));
    const length = Math.sqrt(Math.max(1, wordCount / LONG_SENTENCE_WORDS));
    // A heading or a label repeats the question's words and says nothing.
    const says = wordCount >= MIN_SENTENCE_WORDS || ENDS_LIKE_A_SENTENCE.test(text) ? 1 : 0.5;
    const likely = ((covered + GRAM_WEIGHT * grams) / length) * says;
    return {
      passage,
      position,
      start,
      text,
      score: likely + RANK_WEIGHT / (1 + passage),
      support: (covered + around + GRAM_WEIGHT * grams) / (2 + GRAM_WEIGHT),
      held,
    };
  });
}

function sentencesOf(
  { text }: Passage,
  passage: number,
): Pick<ScoredSentence, 'passage' | 'position' | 'start' | 'text'>[] {
  let end = 0;
  return unitsOf(text).map((sentence, position) => {
    const start = text.indexOf(sentence, end);
    end = start + sentence.length;
    return { passage, position, start, text: sentence };
  });
}

/** Sentences, and rows of tables: cut at a full stop, half a row would stand under the wrong head. */
function unitsOf(text: string): string[] {
  const units: string[] = [];
  let running = '';
  for (const line of text.split('\n')) {
    if (line.includes(CELL_BORDER)) {
      units.push(...splitSentences(running), line.trim());
      running = '';
    } else {
      running += `${line}\n`;
    }
  }
  return [...units, ...splitSentences(running)];
}

/** Folded words written with a capital inside the question, or with digits. */
function namesIn(question: string): ReadonlySet<string> {
  const names =
    question.trim().match(/(?<=\S\s+["“‘(]*)\p{Lu}[\p{L}\p{M}]+|[\p{L}\p{M}]*\p{N}[\p{L}\p{M}\p{N}]*/gu) ?? [];
  return new Set(names.flatMap(wordsOf));
}

/** For each asked word, how well the best word of a text matches it. */
function matchesOf(asked: readonly string[], words: readonly string[]): number[] {
  const different = new Set(words);
  return asked.map((word) => {
    if (different.has(word)) return 1;
    let best = 0;
    for (const each of different) best = Math.max(best, likeness(word, each));
    return best;
  });
}

/** Inverse document frequency over the evidence's sentences. */
function rarity(holding: number, count: number): number {
  return Math.log(1 + (count + 1) / (holding + 1));
}
