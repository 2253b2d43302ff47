import type { Lexicon } from './lexicon.ts';
import { kindOf } from './unseen.ts';

/** UTF-16 offsets, end-exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * Words of a query that no decoy can cover: in no list (names, typing errors, identifiers), very rare, or long numbers.
 * Whoever knows such a word of the user finds the real query at once.
 * @param text in the normal form
 */
export function rareWords(text: string, lexicon: Lexicon): Span[] {
  const spans: Span[] = [];
  for (const { 0: word, index } of text.matchAll(/[^ ]+/g)) {
    const kind = kindOf(word, lexicon);
    const plain = kind === 'word' || kind === 'year' || /^digits[1-3]$/.test(kind);
    if (!plain) spans.push({ start: index, end: index + word.length });
  }
  return spans;
}
