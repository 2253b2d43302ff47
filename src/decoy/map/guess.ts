import { lookUp, type WordTable } from './word-table.ts';

/** Shorter words have too many neighbours. */
const LEAST_TYPO = 6;
const LEAST_JOINED = 8;
const LEAST_PART = 4;
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

/** A listed word one slip of the keys away: a letter too few, too many, wrong, or two exchanged. */
export function nearWord(word: string, table: WordTable): string | undefined {
  if (word.length < LEAST_TYPO || !/^[a-z]+$/.test(word)) return undefined;
  const isListed = (form: string) => lookUp(table.names, form) >= 0 || lookUp(table.context, form) >= 0;
  // The first letter is rarely wrong.
  for (let at = 1; at < word.length; at++) {
    const [left, right] = [word.slice(0, at), word.slice(at)];
    const swapped = left.slice(0, -1) + (right[0] ?? '') + (left.at(-1) ?? '') + right.slice(1);
    if (at > 1 && isListed(swapped)) return swapped;
    if (isListed(left + right.slice(1))) return left + right.slice(1);
  }
  for (let at = 1; at <= word.length; at++) {
    const [left, right] = [word.slice(0, at), word.slice(at)];
    for (const letter of LETTERS) {
      if (isListed(left + letter + right)) return left + letter + right;
      if (right !== '' && isListed(left + letter + right.slice(1))) return left + letter + right.slice(1);
    }
  }
  return undefined;
}

/** Two listed words written as one, with the longest first part: "marriagelicense". */
export function partsOf(word: string, table: WordTable): [string, string] | undefined {
  if (word.length < LEAST_JOINED) return undefined;
  for (let at = word.length - LEAST_PART; at >= LEAST_PART; at--) {
    const [left, right] = [word.slice(0, at), word.slice(at)];
    if (isWord(left, table) && isWord(right, table)) return [left, right];
  }
  return undefined;
}

function isWord(word: string, table: WordTable): boolean {
  return lookUp(table.context, word) >= 0 || lookUp(table.names, word) >= 0;
}
