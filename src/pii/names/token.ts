import type { TextView } from '../types.ts';
import { fold } from './fold.ts';

/** A run of letters or digits in a text. */
export interface Token {
  /** Offsets in `view.text`, end exclusive. */
  readonly start: number;
  readonly end: number;
  /** Folded, as the lexicon keys it. */
  readonly key: string;
  /** 0 lower case or without case, 1 begins with a capital, 2 all capitals. */
  readonly casing: 0 | 1 | 2;
  /** What stands between this token and the one before; `^` at the start of the text or of a sentence or line. */
  readonly joint: string;
  /** Followed by an apostrophe and s. */
  readonly possessive: boolean;
  readonly script: Script;
}

type Script = 'latin' | 'spaced' | 'dense' | 'digits';

const RUN = /[\p{L}\p{M}\p{N}]+/gu;
const LATIN = /^[\p{Script=Latin}\p{M}\p{N}ʻʼʿʾ]+$/u;
/** Scripts that write without spaces between words. */
const DENSE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Hangul}]/u;
const APOSTROPHE = /^['’`]$/;

/** Splits a text at everything that is no letter and no digit. The s of a possessive is dropped. */
export function tokenise(view: TextView): Token[] {
  const tokens: Token[] = [];
  let last = 0;
  for (const { 0: run, index } of view.text.matchAll(RUN)) {
    const gap = view.text.slice(last, index);
    const before = tokens.at(-1);
    last = index + run.length;
    if (before && APOSTROPHE.test(gap) && (run === 's' || run === 'S')) {
      tokens[tokens.length - 1] = { ...before, possessive: true };
      continue;
    }
    tokens.push({
      start: index,
      end: last,
      key: fold(run),
      casing: casingOf(run),
      joint: tokens.length === 0 ? '^' : jointOf(gap),
      possessive: false,
      script: scriptOf(run),
    });
  }
  return tokens;
}

function jointOf(gap: string): string {
  if (gap === ' ') return ' ';
  if (/[\n\r]|[.!?:;]["'”’)\]]*\s/.test(gap)) return gap.startsWith('. ') || gap === '.\u00a0' ? '.' : '^';
  const sign = gap.trim();
  if (sign === '') return ' ';
  return APOSTROPHE.test(sign) ? "'" : (sign[0] ?? ' ');
}

function casingOf(run: string): 0 | 1 | 2 {
  const first = run[0] ?? '';
  if (first === first.toLowerCase()) return 0;
  return run.length > 1 && run === run.toUpperCase() ? 2 : 1;
}

function scriptOf(run: string): Script {
  if (/^[a-z]+$/i.test(run)) return 'latin';
  if (/^\p{N}/u.test(run) && /\d/.test(run)) return 'digits';
  if (LATIN.test(run)) return /\d/.test(run) ? 'digits' : 'latin';
  return DENSE.test(run) ? 'dense' : 'spaced';
}
