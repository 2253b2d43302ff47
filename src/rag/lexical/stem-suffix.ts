interface Endings {
  /** Letters that must be left. */
  readonly rest: number;
  /** What is kept of the remaining word: long words differ mostly in derivation. */
  readonly keep: number;
  readonly endings: ReadonlySet<string>;
  readonly longest: number;
}

const CYRILLIC_WORD = /^\p{Script=Cyrillic}/u;
const GREEK_WORD = /^\p{Script=Greek}/u;
const DEVANAGARI_WORD = /^\p{Script=Devanagari}/u;
const MARKS = /\p{M}/gu;

/** Case, number and gender of East Slavic nouns and adjectives; after Dolamic and Savoy's light stemmer (2009). */
const CYRILLIC = endings(
  3,
  7,
  `иями ями ами иях ях ах иям ям ам ией ей ой ий ый ием ем ом ев ов ие ье ии ия ья ию ью ы и а я о е у ю ь
   ого его ому ему ыми ими ым им ых их ую юю ая яя ое ее ые і ї ів їв ою ею єю ості ость ости остью`,
);
/** Greek nouns and adjectives without accents, final sigma as sigma; after Ntais (2006), inflection only. */
const GREEK = endings(
  3,
  7,
  `ουσ οσ ον ου ο οι ων εσ εισ εων εωσ ησ η ηδεσ ασ α αδεσ αι ιου ια ιων ιεσ ματοσ ματα ματων μα υσ υ ι ε ει
   ουμε ουν ετε εται ονται`,
);
/** Hindi case and plural endings; after Ramanathan and Rao (2003). */
const DEVANAGARI = endings(2, 12, `ियों ियां ियाँ ाओं ाएं ाएँ ुओं ुएं ुएँ ों ओं एं एँ ें ां ाँ ीं ी ि ा े ो ू ु ना ने नी ता ते ती कर`);

/**
 * Takes the longest known ending off a Greek, Cyrillic or Devanagari word; any other word comes back as it is.
 * @param word as the tokenizer folds it, without accents where the script has them
 */
export function stemBySuffix(word: string): string {
  if (CYRILLIC_WORD.test(word)) return strip(word, CYRILLIC);
  if (GREEK_WORD.test(word)) return strip(word, GREEK);
  return DEVANAGARI_WORD.test(word) ? strip(word, DEVANAGARI) : word;
}

function strip(word: string, { rest, keep, endings: known, longest }: Endings): string {
  for (let length = Math.min(longest, word.length - rest); length > 0; length -= 1) {
    if (known.has(word.slice(-length))) return word.slice(0, Math.min(keep, word.length - length));
  }
  return word.slice(0, keep);
}

function endings(rest: number, keep: number, list: string): Endings {
  // Greek and Cyrillic words come without marks (й as и); in Devanagari the marks are the endings.
  const spelt = DEVANAGARI_WORD.test(list.trim()) ? list.normalize('NFKC') : list.normalize('NFD').replace(MARKS, '');
  const known = new Set(spelt.split(/\s+/));
  return { rest, keep, endings: known, longest: Math.max(...[...known].map(({ length }) => length)) };
}
