import type { OwnDetail } from './details.ts';
import { foldText, squash } from './folded.ts';

/** Something to look for among the letters and digits of a text, whatever stands between them. */
export interface SquashedPattern {
  readonly text: string;
  /** What may not stand directly beside it: nothing is asked, no further digit, or no further letter or digit. */
  readonly edge: 'free' | 'digit' | 'word';
  /** A dialling code before it goes too. */
  readonly lead: boolean;
}

/** Shorter strings stand inside other words by chance. */
const FREE_FROM = 7;
/** National numbers differ in length; the last eight digits are one subscriber's in every plan. */
const PHONE_DIGITS = 8;

export function patternsOf({ kind, value }: OwnDetail): SquashedPattern[] {
  const all = squash(foldText(value)).text;
  switch (kind) {
    case 'name':
      return joined(foldText(value).text.match(/[\p{L}\p{N}]+/gu) ?? [])
        .filter((text) => text.length >= FREE_FROM)
        .map(free);
    case 'phone': {
      const digits = all.replace(/\D/g, '').replace(/^0+/, '');
      if (digits.length < 6) return [];
      return [{ text: digits.slice(-PHONE_DIGITS), edge: 'digit', lead: true }];
    }
    case 'plate':
    case 'number':
      return all.length < 4 ? [] : [{ text: all, edge: 'word', lead: false }];
    case 'email': {
      const local = squash(foldText(value.split('@')[0] ?? '')).text;
      return [all, local].filter((text) => text.length >= 3).map((text) => (text === all ? free(text) : bounded(text)));
    }
    case 'handle':
      return all.length < 3 ? [] : [bounded(all)];
    case 'street':
    case 'employer':
    case 'birthDate':
    case 'other':
      return [];
  }
}

function free(text: string): SquashedPattern {
  return { text, edge: 'free', lead: false };
}

function bounded(text: string): SquashedPattern {
  return { text, edge: text.length >= FREE_FROM ? 'free' : 'word', lead: false };
}

/** First and last name written as one, in both orders, and with the first name's initial. */
function joined(words: readonly string[]): string[] {
  const [first, last] = [words[0], words.at(-1)];
  if (!first || !last || words.length < 2) return [];
  return [...new Set([words.join(''), first + last, last + first, first.charAt(0) + last])];
}
