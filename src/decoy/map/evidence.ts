import { nearWord, partsOf } from './guess.ts';
import { lemma, otherForms, type Token } from './tokens.ts';
import { lookUp, NO_TOPIC, type Section, SLOTS, WORTH_STEP, type WordTable } from './word-table.ts';

/** Words of the longest listed phrases. */
const LONGEST = 5;
/** What a word is worth that no list knows, in bits: a rare name, mostly. */
const UNKNOWN_WORTH = 13;
const WORTH_CAP = 17;
/** Guesses at misspelt words cost most of a look-up; a question has few. */
const MOST_GUESSES = 3;
/** A guessed word is believed less than a written one. */
const GUESSED = 0.5;

/** A word or phrase of the question, and what it speaks for. */
export interface Match {
  /** Places in the question's words, end-exclusive. */
  readonly from: number;
  readonly to: number;
  /** Bits of surprise: how much of the question this is. */
  readonly worth: number;
  /** Topics with shares, 0 to 1; none for a word that is only known, or not even that. */
  readonly topics: readonly (readonly [topic: number, weight: number])[];
  readonly isKnown: boolean;
}

/** Cuts a question into the longest listed phrases, first to last. */
export function findMatches(tokens: readonly Token[], table: WordTable): Match[] {
  const matches: Match[] = [];
  let guesses = MOST_GUESSES;
  for (let at = 0; at < tokens.length; ) {
    const phrase = longestPhrase(tokens, at, table);
    const token = tokens[at];
    if (phrase) matches.push(phrase);
    else if (token && !token.isEmpty) {
      let match = singleWord(token, at, table);
      if (!match.isKnown && token.word.length > 3 && guesses-- > 0) match = guessed(token.word, at, table) ?? match;
      matches.push(match);
    }
    at = phrase?.to ?? at + 1;
  }
  return matches;
}

function longestPhrase(tokens: readonly Token[], from: number, table: WordTable): Match | undefined {
  for (let to = Math.min(tokens.length, from + LONGEST); to > from; to--) {
    const words = tokens.slice(from, to);
    if (words.every((token) => token.isEmpty) && words.length < 2) continue;
    const place = lookUp(table.names, words.map((token) => token.lemma).join(' '));
    if (place >= 0) return matchOf(table.names, place, from, to, 1);
  }
  return undefined;
}

function singleWord(token: Token, at: number, table: WordTable): Match {
  for (const form of otherForms(token.word)) {
    const place = lookUp(table.names, form);
    if (place >= 0 && strongest(table.names, place) > 0.5) return matchOf(table.names, place, at, at + 1, 0.8);
  }
  for (const form of [token.lemma, ...otherForms(token.word)]) {
    const place = lookUp(table.context, form);
    if (place >= 0) return matchOf(table.context, place, at, at + 1, 1);
  }
  const worth = /^\d+$/.test(token.word) ? UNKNOWN_WORTH / 4 : UNKNOWN_WORTH;
  return { from: at, to: at + 1, worth, topics: [], isKnown: false };
}

function guessed(word: string, at: number, table: WordTable): Match | undefined {
  const near = nearWord(word, table);
  for (const form of near === undefined ? (partsOf(word, table) ?? []) : [near]) {
    const name = lookUp(table.names, lemma(form));
    if (name >= 0) return matchOf(table.names, name, at, at + 1, GUESSED);
    const context = lookUp(table.context, lemma(form));
    if (context >= 0) return matchOf(table.context, context, at, at + 1, GUESSED);
  }
  return undefined;
}

function matchOf(section: Section, place: number, from: number, to: number, belief: number): Match {
  const topics: [number, number][] = [];
  for (let slot = place * SLOTS; slot < (place + 1) * SLOTS; slot++) {
    const topic = section.topics[slot] ?? NO_TOPIC;
    if (topic !== NO_TOPIC) topics.push([topic, (belief * (section.weights[slot] ?? 0)) / 255]);
  }
  const worth = Math.min(WORTH_CAP, (section.worths[place] ?? 0) * WORTH_STEP);
  return { from, to, worth, topics, isKnown: true };
}

function strongest(section: Section, place: number): number {
  return (section.weights[place * SLOTS] ?? 0) / 255;
}
