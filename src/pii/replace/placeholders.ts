import { createHmac, randomBytes, randomInt } from 'node:crypto';
import { compact } from '../compact.ts';
import { isGuarded } from '../policy.ts';
import { PII_KINDS, type PiiKind } from '../types.ts';
import type { Span } from './edits.ts';

/** `[PERSON_37]`; five digits at most, so that no telephone number passes for one. */
const PLACEHOLDER = new RegExp(`\\[(${PII_KINDS.join('|')})_(\\d{1,5})\\]`, 'g');

/** Numbers are drawn below this, and from ten times as many once half are taken. */
const FIRST_RANGE = 100;

export interface Placeholders {
  /** The same for the same value, as long as the session lasts. */
  nameOf(kind: PiiKind, value: string): string;
  /** Numbers that a text holds already are somebody else's, and are not given out. */
  avoid(text: string): void;
  /** What a placeholder stands for; null for secrets, cards and ids, which have no way back, and for strangers. */
  valueOf(kind: string, number: number): string | null;
  clear(): void;
}

/**
 * Names for values in bodies and documents. Numbers are drawn at random, not counted: counted ones would tell each reader
 * how many people were spoken of before, and would make "the first person of a session", mostly the user, [PERSON_1]
 * in every session.
 * @param draw a whole number from 1 to below `range`
 */
export function createPlaceholders(draw: (range: number) => number = (range) => randomInt(1, range)): Placeholders {
  const key = randomBytes(32);
  const numbers = new Map<string, number>();
  const taken = new Map<string, Set<number>>();
  const values = new Map<string, string>();
  const takenOf = (kind: string): Set<number> => {
    const known = taken.get(kind) ?? new Set();
    taken.set(kind, known);
    return known;
  };
  const free = (kind: PiiKind): number => {
    const used = takenOf(kind);
    let range = FIRST_RANGE;
    while (used.size * 2 >= range) range *= 10;
    for (;;) {
      const number = draw(range);
      if (!used.has(number)) {
        used.add(number);
        return number;
      }
    }
  };
  return {
    nameOf(kind, value) {
      // Keyed, so that a copy of the memory does not hold the ids themselves as keys.
      const id = createHmac('sha256', key)
        .update(`${kind}:${compact(value)}`)
        .digest('base64');
      const number = numbers.get(id) ?? free(kind);
      numbers.set(id, number);
      if (!isGuarded(kind) && !values.has(`${kind}_${number}`)) values.set(`${kind}_${number}`, value);
      return `[${kind}_${number}]`;
    },
    avoid(text) {
      for (const [, kind = '', number] of text.matchAll(PLACEHOLDER)) {
        if (!values.has(`${kind}_${Number(number)}`)) takenOf(kind).add(Number(number));
      }
    },
    valueOf: (kind, number) => values.get(`${kind}_${number}`) ?? null,
    clear() {
      numbers.clear();
      taken.clear();
      values.clear();
      key.fill(0);
    },
  };
}

/** Where placeholders stand in a text: detectors must not take them for something personal. */
export function placeholdersIn(text: string): readonly Span[] {
  return [...text.matchAll(PLACEHOLDER)].map((match) => ({ start: match.index, end: match.index + match[0].length }));
}
