import { porter2 } from './porter2.ts';
import { stemArabic } from './stem-arabic.ts';
import { stemBySuffix } from './stem-suffix.ts';

/** Distinct words kept with their stem; the table is emptied when full, which costs less than tracking use. */
const CACHE_WORDS = 65_536;
const ENGLISH_LETTERS = /^[a-z]+$/;
const FOLDED_SCRIPTS = /^[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{M}]/u;
const ARABIC = /^\p{Script=Arabic}/u;
const MARKS = /\p{M}/gu;
const LIGATURES: ReadonlyMap<string, string> = new Map([
  ['ß', 'ss'],
  ['æ', 'ae'],
  ['œ', 'oe'],
  ['ø', 'o'],
  ['đ', 'd'],
  ['ð', 'd'],
  ['ł', 'l'],
  ['þ', 'th'],
]);

const cache = new Map<string, string>();

/**
 * The form under which inflections of a word meet. The language is not known, so the script decides: diacritics are
 * dropped where they are optional, then Porter2 for Latin letters and a light stemmer for Arabic, Greek, Cyrillic and
 * Devanagari. Other words stand for themselves; n-grams join what this does not.
 * @param word as the tokenizer folds it
 */
export function stemOf(word: string): string {
  const known = cache.get(word);
  if (known !== undefined) return known;
  if (cache.size >= CACHE_WORDS) cache.clear();
  const stem = makeStem(word);
  cache.set(word, stem);
  return stem;
}

function makeStem(word: string): string {
  if (ENGLISH_LETTERS.test(word)) return porter2(word);
  if (ARABIC.test(word)) return stemArabic(word);
  if (!FOLDED_SCRIPTS.test(word)) return stemBySuffix(word);
  const plain = withoutMarks(word);
  if (ENGLISH_LETTERS.test(plain)) return porter2(plain);
  return stemBySuffix(plain);
}

function withoutMarks(word: string): string {
  let plain = '';
  for (const character of word.normalize('NFD').replace(MARKS, '')) plain += LIGATURES.get(character) ?? character;
  return plain.normalize('NFC');
}
