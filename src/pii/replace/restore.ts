import { PII_KINDS } from '../types.ts';
import type { Placeholders } from './placeholders.ts';

/**
 * A text with the values put back: for the eyes of the person at this machine. It is no string, so that it cannot be
 * handed to anything that sends.
 */
export interface LocalText {
  readonly shownLocally: string;
}

/** Models write `[**PERSON_3**]`, `\[PERSON\_3\]`, `[person 3]`, or break the line in the middle. */
const KINDS = PII_KINDS.map((kind) => kind.replaceAll('_', '[\\s\\\\_-]*')).join('|');
const MENTION = new RegExp(
  `\\\\?\\[[\\s*_\`~]*(${KINDS})[\\s\\\\_-]*(\\d{1,5})[\\s*_\`~\\\\]*\\]|\\b(${KINDS})_(\\d{1,5})\\b`,
  'gi',
);

/** Puts values back, whatever a model made of the placeholders. Never into an address: a click would send them. */
export function restore(text: string, placeholders: Placeholders): LocalText {
  const shownLocally = text.replace(MENTION, (whole, ...groups) => {
    const [kind = groups[2], number = groups[3], at] = [groups[0], groups[1], groups[4]] as [string?, string?, number?];
    const name = String(kind)
      .replace(/[\s\\_-]+/g, '_')
      .toUpperCase();
    const value = placeholders.valueOf(name, Number(number));
    return value === null || inAddress(text, Number(at)) ? whole : value;
  });
  return { shownLocally };
}

function inAddress(text: string, at: number): boolean {
  const before = /[^\s<>"]*$/.exec(text.slice(Math.max(0, at - 2048), at))?.[0] ?? '';
  return /:\/\/|\bwww\.|\]\(|\b(?:mailto|tel|sms|data):/i.test(before);
}
