/** Letters that the Unicode decomposition leaves whole, in the spelling that a keyboard without them gives. */
export const PLAIN: Readonly<Record<string, string>> = {
  ß: 'ss',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  æ: 'ae',
  œ: 'oe',
  ı: 'i',
  ə: 'a',
  ŋ: 'ng',
};
const MARKS = /[\p{M}ʻʼʿʾ’'`]/gu;
const WHOLE = /[ßøłđðþæœıəŋ]/g;

/** A word as the lexicon keys it: lower case, without marks, Latin letters plain. Other scripts stay themselves. */
export function fold(word: string): string {
  const lower = word.toLowerCase();
  // Nearly every word of a query is plain already, and the decomposition is the dearest step.
  if (/^[a-z0-9]*$/.test(lower)) return lower;
  return lower
    .normalize('NFKD')
    .replace(MARKS, '')
    .replace(WHOLE, (letter) => PLAIN[letter] ?? letter);
}

/** FNV-1a over UTF-16 units, 32 bits, unsigned. */
export function hash(text: string, seed = 0x811c9dc5): number {
  let value = seed;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  // The multiplication alone leaves the low bits of short words too regular for use as a bucket.
  value ^= value >>> 15;
  value = Math.imul(value, 0x2c1b3c6d);
  return (value ^ (value >>> 12)) >>> 0;
}
