import type { Random } from '../types.ts';
import type { Lexicon } from './lexicon.ts';
import { draw, pick, type Weighted, weighted } from './sampling.ts';

/** Below this a listed word counts as one that is not: binary logarithm of its popularity. */
export const RARE = -22;

/** What a word is, as an observer may know: a number of some form, a word that is searched for, or neither, with its length. */
export function kindOf(word: string, lexicon: Lexicon): string {
  if (/^(?:19|20)\d\d$/.test(word)) return 'year';
  if (/^\d+$/.test(word)) return `digits${Math.min(word.length, 6)}`;
  if (/\d/.test(word)) return 'mixed';
  const popularity = lexicon.popularity[lexicon.numberOf.get(word) ?? -1] ?? RARE - 1;
  return popularity >= RARE ? 'word' : `other${lengthClass(word)}`;
}

/** Makes words of the kinds that no list holds. */
export interface Coiner {
  coin(kind: string, random: Random): string;
}

/** How people mistype and run words together; shares by hand. */
export function createCoiner(lexicon: Lexicon): Coiner {
  const numbers = lexicon.words.map((_, index) => index);
  const common = weighted(numbers, (word) => 2 ** (lexicon.popularity[word] ?? 0));
  const rare = new Map<string, Weighted<number>>();
  for (const kind of ['other0', 'other1', 'other2', 'other3', 'other4']) {
    const fitting = numbers.filter((word) => {
      const text = lexicon.words[word] ?? '';
      return (lexicon.popularity[word] ?? 0) < RARE && `other${lengthClass(text)}` === kind && !text.endsWith('s');
    });
    rare.set(
      kind,
      weighted(fitting, (word) => 2 ** (lexicon.popularity[word] ?? 0)),
    );
  }
  const word = (random: Random): string => lexicon.words[draw(common, random) ?? 0] ?? '';
  const invent = (random: Random): string => {
    const dice = random.uniform();
    if (dice < 0.45) return mistype(word(random), random);
    if (dice < 0.75) return word(random) + word(random);
    return word(random).slice(0, 2 + random.below(3)) + word(random).slice(-(2 + random.below(4)));
  };
  return {
    coin(kind, random) {
      if (kind === 'year') return year(random);
      if (kind.startsWith('digits')) {
        // Four digits may come out as a year, which is another kind.
        let number = digits(Number(kind.slice(6)), random);
        while (kindOf(number, lexicon) !== kind) number = digits(Number(kind.slice(6)), random);
        return number;
      }
      if (kind === 'mixed') return mixed(word(random), random);
      const listed = rare.get(kind);
      if (listed && listed.items.length > 0 && random.uniform() < LISTED_SHARE) {
        return lexicon.words[draw(listed, random) ?? 0] ?? '';
      }
      let text = invent(random);
      for (let tries = 0; tries < INVENT_TRIES && kindOf(text, lexicon) !== kind; tries++) text = invent(random);
      while (kindOf(text, lexicon) !== kind) text = letters(kind, random);
      return text;
    },
  };
}

const LISTED_SHARE = 0.6;
const INVENT_TRIES = 40;
/** Shortest and longest word of each class of length. */
const LENGTHS: Record<string, readonly [number, number]> = {
  other0: [2, 3],
  other1: [4, 5],
  other2: [6, 7],
  other3: [8, 9],
  other4: [10, 13],
};

function lengthClass(word: string): number {
  return [3, 5, 7, 9].filter((limit) => word.length > limit).length;
}

function mistype(word: string, random: Random): string {
  const at = 1 + random.below(Math.max(1, word.length - 1));
  const dice = random.uniform();
  const [before, here, after] = [word.slice(0, at), word.slice(at, at + 1), word.slice(at + 1)];
  if (dice < 0.3) return before + after;
  if (dice < 0.5) return before + after.slice(0, 1) + here + after.slice(1);
  if (dice < 0.75) return before + before.slice(-1) + here + after;
  return before + (pick([...'aeioustrn'], random) ?? '') + after;
}

/** Letters at random: what abbreviations look like. */
function letters(kind: string, random: Random): string {
  const [least, most] = LENGTHS[kind] ?? [2, 3];
  const length = least + random.below(most - least + 1);
  return Array.from({ length }, () => String.fromCharCode(97 + random.below(26))).join('');
}

function year(random: Random): string {
  return String(random.uniform() < 0.75 ? 2018 - Math.floor(random.uniform() ** 1.5 * 20) : 1999 - random.below(100));
}

function digits(length: number, random: Random): string {
  let text = String(1 + random.below(9));
  while (text.length < length) text += String(random.below(10));
  return text;
}

const UNITS = ['th', 'mm', 'gb', 'd', 'x', 'st', 'a', 's', 'mg', 'k', 'nd', 'rd', 'hp', 'oz'] as const;

function mixed(word: string, random: Random): string {
  return random.uniform() < 0.5
    ? word.slice(0, 1 + random.below(3)) + String(random.below(400))
    : String(random.below(50)) + (pick(UNITS, random) ?? '');
}
