import { entryOf, field, type Lexicon } from './lexicon.ts';

/**
 * Whether a folded word is an everyday word of English or another European language: other detectors ask before they take
 * it for a misspelt name.
 */
export function createEverydayTest(lexicon: Lexicon): (word: string) => boolean {
  return (word) => {
    const entry = entryOf(lexicon, word);
    return field(entry, 'english') >= 3 || field(entry, 'foreign') >= 2 || field(entry, 'place') >= 2;
  };
}
