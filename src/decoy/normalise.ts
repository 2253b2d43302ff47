import { DecoyError } from './errors.ts';
import type { WireText } from './types.ts';
import { normalForm } from './verbatim/normal-form.ts';

/** Longest query on the wire, UTF-16 units. Longer ones are rare, and rare is recognisable. */
export const MAX_WIRE_CHARS = 160;

/** Settings of an engine, with their value: what the engine would be told that no decoy tells it. */
const OPERATOR =
  /(^|\s)[-+]?(?:site|inurl|intitle|intext|allin\w+|filetype|ext|cache|related|link|before|after|lang|loc):\s*(?:"[^"]*"|\S+)/giu;
/** A word taken out of a search. Without its sign it would be searched for instead, so it goes as a whole. */
const EXCLUDED = /(^|\s)[-\u2212](?:"[^"]*"|\p{L}\S*)/gu;
/** `AND`, `OR`, `NOT` in capitals between words; in small letters they are words. */
const CONNECTIVE = /(?<=\S\s)(?:AND|OR|NOT)(?=\s\S)/gu;
/** Joined to nothing visible: a channel for marks, and noise. */
const INVISIBLE = /[\p{Cf}\p{Co}\p{Cn}\p{Variation_Selector}]/gu;
const APOSTROPHE = /(?<=\p{L})['\u2019\u02bc\uff07`](?=\p{L})/gu;
/** In English, accents are typed by few, and every decoy is English. In other scripts marks are vowels. */
const LATIN_MARK = /(?<=\p{Script=Latin}\p{Mn}*)\p{Mn}/gu;
const THOUSANDS = /(?<=\d),(?=\d{3}(?!\d))/gu;
/** A dot in `3.5`, the sign of `c++` and `c#`, the one in `at&t` are part of a name or a number. */
const OTHER_SIGN =
  /(?!(?<=\d)\.(?=\d))(?!(?<=\p{L}\+?)\+(?![\p{L}\p{N}]))(?!(?<=\p{L})#(?![\p{L}\p{N}#+]))(?!(?<=\p{L})&(?=\p{L}))[^\p{L}\p{M}\p{N}]+?/gu;
const STABLE_AFTER = 8;

/**
 * The form in which every query leaves, real or decoy alike: NFKC, small letters, no accents on Latin letters, single
 * spaces, no punctuation, quotes, question marks or emoji, nothing that an engine takes as a setting, at most
 * `MAX_WIRE_CHARS` up to the end of a word. How somebody types is as good as a name, and a decoy cannot copy it. Letters
 * of every script stay. What a setting such as `site:` asked for is the local ranking's work.
 * @returns the same for what it gave before
 * @throws DecoyError DECOY_NOTHING_LEFT when no letter and no digit is left
 */
export function normalise(text: string): WireText {
  const plain = text
    .toWellFormed()
    .normalize('NFKC')
    .replace(/\p{Cc}/gu, ' ')
    .replace(INVISIBLE, '');
  let now = plain.replace(OPERATOR, ' ').replace(EXCLUDED, ' ').replace(CONNECTIVE, ' ');
  // Each step may bring another step's work about: a cut, for one, may leave a sign at the end.
  for (let round = 0, before = ''; now !== before && round < STABLE_AFTER; round += 1) {
    before = now;
    now = folded(now);
  }
  if (!/[\p{L}\p{N}]/u.test(now)) {
    throw new DecoyError('DECOY_NOTHING_LEFT', 'no word is left that could be searched for', {
      hint: 'Say in words what the search is about; signs and engine settings are not sent.',
      choices: ['rephrase', 'do-not-send'],
    });
  }
  return now as WireText;
}

/**
 * The form of queries that are the user's own words, and of the decoys beside them: what a question was only put with is
 * left out, as it would tell them apart.
 * @throws DecoyError DECOY_NOTHING_LEFT
 */
export function verbatimForm(text: string): WireText {
  return normalForm(normalise(text)) as WireText;
}

function folded(text: string): string {
  const small = text.normalize('NFKD').toLowerCase().replace(LATIN_MARK, '').normalize('NFKC').replace(INVISIBLE, '');
  const words = small.replace(APOSTROPHE, '').replace(THOUSANDS, '').replace(OTHER_SIGN, ' ');
  return capped(words.replace(/\s+/gu, ' ').trim());
}

function capped(text: string): string {
  if (text.length <= MAX_WIRE_CHARS) return text;
  const cut = text.slice(0, MAX_WIRE_CHARS + 1);
  const space = cut.lastIndexOf(' ');
  if (space > 0) return cut.slice(0, space);
  // One endless word: never half a surrogate pair.
  const half = /[\ud800-\udbff]$/.test(text.slice(0, MAX_WIRE_CHARS));
  return text.slice(0, half ? MAX_WIRE_CHARS - 1 : MAX_WIRE_CHARS);
}
