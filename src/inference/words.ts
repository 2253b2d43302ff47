import { FUNCTION_WORDS } from './function-words.ts';

const SEGMENTER = new Intl.Segmenter(undefined, { granularity: 'word' });

/** Accents and vowel points that writers leave out at will; vowel signs of Indic and Thai script are letters and stay. */
const OPTIONAL_MARKS = /[\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670]/g;

/** Shortest common beginning by which two words may be forms of one. */
const MIN_STEM_LENGTH = 4;
const MIN_STEM_SHARE = 0.6;

/** The words of a text in any language, folded so that case, width and optional accents do not matter. */
export function wordsOf(text: string): string[] {
  const words: string[] = [];
  for (const { segment, isWordLike } of SEGMENTER.segment(text)) if (isWordLike) words.push(fold(segment));
  return words;
}

function fold(text: string): string {
  return text.normalize('NFKD').toLowerCase().replace(OPTIONAL_MARKS, '').normalize('NFC');
}

const FOLDED_FUNCTION_WORDS: ReadonlySet<string> = new Set([...FUNCTION_WORDS].map(fold));

/** The different words a question is about; when it has none but function words, those. */
export function informativeWords(question: string): string[] {
  const words = [...new Set(wordsOf(question))];
  const informative = words.filter((word) => !FOLDED_FUNCTION_WORDS.has(word));
  return informative.length > 0 ? informative : words;
}

/**
 * How far two folded words are forms of the same one, 0 to 1. Inflection happens at the end of words in most written
 * languages, so the share of a common beginning decides. Numbers are the same or they are not.
 */
export function likeness(a: string, b: string): number {
  if (a === b) return 1;
  const longest = Math.max(a.length, b.length);
  if (longest < MIN_STEM_LENGTH || /\d/.test(a) || /\d/.test(b)) return 0;
  const end = Math.min(a.length, b.length);
  let common = 0;
  while (common < end && a.charCodeAt(common) === b.charCodeAt(common)) common++;
  return common >= MIN_STEM_LENGTH && common >= longest * MIN_STEM_SHARE ? common / longest : 0;
}

/** Character 3-grams (2-grams where words have no spaces between them) of a folded text. */
export function gramsOf(text: string): Set<string> {
  const folded = fold(text);
  const size = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u.test(folded) ? 2 : 3;
  const plain = ` ${folded.replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ').trim()} `;
  const grams = new Set<string>();
  for (let i = 0; i + size <= plain.length; i++) grams.add(plain.slice(i, i + size));
  return grams;
}

/** The share of `part`'s members that `whole` holds; 0 for an empty part. */
export function containment(part: ReadonlySet<string>, whole: ReadonlySet<string>): number {
  if (part.size === 0) return 0;
  let shared = 0;
  for (const member of part) if (whole.has(member)) shared++;
  return shared / part.size;
}
