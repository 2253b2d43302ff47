/** What one UTF-16 code unit does to the token it stands in. */
export const SEPARATOR = 0;
export const LETTER = 1;
/** Han, Hiragana, Katakana: written without spaces, about one word per two characters. */
export const IDEOGRAPH = 2;
/** Thai, Lao, Khmer, Myanmar and their like: alphabets written without spaces between words. */
export const UNSPACED = 3;
/** Dropped without ending the word: soft hyphen, joiners, Hebrew and Arabic vowel signs, tatweel, the dot of a decomposed Turkish İ. */
export const IGNORED = 4;
/** Half of a character outside the first plane: look at the whole code point. */
export const SURROGATE = 5;

const WORD_PART = /[\p{L}\p{M}\p{N}]/u;
const IDEOGRAPH_SCRIPT = /[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}]/u;
const UNSPACED_SCRIPT =
  /[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Tai_Le}\p{Script=New_Tai_Lue}\p{Script=Javanese}\p{Script=Balinese}]/u;
/** Ranges of code units, both ends included. */
const DROPPED: readonly (readonly [from: number, to: number])[] = [
  [0xad, 0xad],
  [0x307, 0x307],
  [0x591, 0x5c7],
  [0x640, 0x640],
  [0x64b, 0x65f],
  [0x670, 0x670],
  [0x200b, 0x200f],
  [0x2060, 0x2060],
  [0xfe00, 0xfe0f],
  [0xfeff, 0xfeff],
];
const DIGIT = /\p{Nd}/u;

/** One spelling for letters that writers use for each other. */
const SAME: ReadonlyMap<string, string> = new Map([
  ['ς', 'σ'],
  // Turkish has two letters i, English one: only one spelling can match in both languages.
  ['ı', 'i'],
  ['İ', 'i'],
  ['أ', 'ا'],
  ['إ', 'ا'],
  ['آ', 'ا'],
  ['ٱ', 'ا'],
  ['ى', 'ي'],
  ['ة', 'ه'],
  ['ی', 'ي'],
  ['ک', 'ك'],
]);

/** Class of every code unit, filled page by page as texts need them. */
export const unitClass: Uint8Array = new Uint8Array(0x10000);
/** Lower-cased, unified code unit; digits of every script become ASCII digits. */
export const unitFolded: Uint16Array = new Uint16Array(0x10000);
/** Pages of 256 units already filled: `loadPage` must run before a unit of any other page is looked up. */
export const loadedPages: Uint8Array = new Uint8Array(0x100);

/** Fills both tables for the 256 code units that share a high byte. */
export function loadPage(page: number): void {
  for (let unit = page * 256; unit < page * 256 + 256; unit += 1) {
    unitClass[unit] = classOf(unit, String.fromCharCode(unit));
    unitFolded[unit] = foldedUnit(unit);
  }
  loadedPages[page] = 1;
}

/** @param codePoint one above U+FFFF */
export function classOfAstral(codePoint: number): number {
  const character = String.fromCodePoint(codePoint);
  if (!WORD_PART.test(character)) return SEPARATOR;
  return IDEOGRAPH_SCRIPT.test(character) ? IDEOGRAPH : LETTER;
}

function classOf(unit: number, character: string): number {
  if (unit >= 0xd800 && unit <= 0xdfff) return SURROGATE;
  if (DROPPED.some(([from, to]) => unit >= from && unit <= to)) return IGNORED;
  if (!WORD_PART.test(character)) return SEPARATOR;
  if (IDEOGRAPH_SCRIPT.test(character)) return IDEOGRAPH;
  return UNSPACED_SCRIPT.test(character) && !DIGIT.test(character) ? UNSPACED : LETTER;
}

function foldedUnit(unit: number): number {
  if (unit >= 0xd800 && unit <= 0xdfff) return unit;
  const character = String.fromCharCode(unit);
  if (DIGIT.test(character)) return 0x30 + digitValue(unit);
  const same = SAME.get(character);
  if (same !== undefined) return same.charCodeAt(0);
  const lower = character.toLowerCase();
  return lower.length === 1 ? lower.charCodeAt(0) : unit;
}

/** Unicode lays decimal digits out in runs of ten, zero first; adjoining runs keep that rhythm. */
function digitValue(unit: number): number {
  let zero = unit;
  while (zero > 0 && DIGIT.test(String.fromCharCode(zero - 1))) zero -= 1;
  return (unit - zero) % 10;
}
