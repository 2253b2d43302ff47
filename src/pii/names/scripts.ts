import type { Finding, TextView } from '../types.ts';
import {
  COMPOUND_SURNAMES,
  HAN_SURNAMES,
  HAN_WORDS,
  HANGUL_SURNAMES,
  KANA_SURNAMES,
  PRIVATE_CUES,
  THAI_TITLES,
} from './dense-words.ts';
import type { Token } from './token.ts';

const HAN = /^\p{Script=Han}+$/u;
const HANGUL = /^\p{Script=Hangul}+$/u;
const THAI = /^[\p{Script=Thai}\p{M}]+$/u;
/** Korean particles that follow a name without a space. */
const PARTICLE = /(?:씨|님|은|는|이|가|을|를|의|에게|한테|와|과)$/;

/**
 * Names in scripts without spaces: a run of two to four characters that begins with a surname, alone in the text, beside a
 * cue ("住址", "연락처", "の住所") or before one in the same run.
 */
export function findInDense(tokens: readonly Token[], view: TextView): Finding[] {
  const findings: Finding[] = [];
  tokens.forEach((token, at) => {
    if (token.script !== 'dense') return;
    const text = view.text.slice(token.start, token.end);
    const around = `${textOf(tokens[at - 1], view)} ${textOf(tokens[at + 1], view)}`;
    const found = nameIn(text, around);
    if (!found) return;
    const start = token.start + found.start;
    findings.push({
      kind: 'PERSON',
      start,
      end: start + found.length,
      confidence: found.sure ? 0.9 : 0.4,
      outcome: found.sure ? 'mask' : 'ask',
      reason: 'a surname and a given name by their characters',
    });
  });
  return findings;
}

function textOf(token: Token | undefined, view: TextView): string {
  return token ? view.text.slice(token.start, token.end) : '';
}

interface Place {
  readonly start: number;
  readonly length: number;
  readonly sure: boolean;
}

function nameIn(text: string, around: string): Place | null {
  const cue = PRIVATE_CUES.find((word) => text.includes(word));
  const beside = PRIVATE_CUES.some((word) => around.includes(word));
  if (HANGUL.test(text)) return inHangul(text, beside);
  if (THAI.test(text)) return inThai(text);
  // The name stands before the cue, or after it: "刘静怡的电话", "我的房东刘静怡".
  const place = cue ? text.indexOf(cue) : text.length;
  const before = text.slice(0, place).replace(/[的のさん様氏]+$/u, '');
  const after = cue ? text.slice(place + cue.length) : '';
  if (looksHan(before)) return { start: 0, length: before.length, sure: cue !== undefined || beside };
  if (looksHan(after)) return { start: text.length - after.length, length: after.length, sure: true };
  return null;
}

function looksHan(run: string): boolean {
  if (!HAN.test(run) && !/^\p{Script=Han}{1,3}[\p{Script=Hiragana}\p{Script=Katakana}]{1,4}$/u.test(run)) return false;
  if (run.length < 2 || run.length > 5 || HAN_WORDS.has(run)) return false;
  const [one, two] = [run.slice(0, 1), run.slice(0, 2)];
  if (KANA_SURNAMES.has(two) && run.length > 2) return true;
  if (run.length > 4 || !HAN.test(run)) return false;
  if (COMPOUND_SURNAMES.has(two)) return run.length > 2;
  return HAN_SURNAMES.has(one) && run.length <= 3 && !HAN_WORDS.has(run.slice(0, 2)) && !HAN_WORDS.has(run.slice(1));
}

function inHangul(text: string, beside: boolean): Place | null {
  const name = text.length > 3 ? text.replace(PARTICLE, '') : text;
  if (name.length !== 3 || !HANGUL_SURNAMES.has(name.slice(0, 1))) return null;
  return beside ? { start: 0, length: 3, sure: true } : null;
}

function inThai(text: string): Place | null {
  const title = THAI_TITLES.find((word) => text.startsWith(word));
  if (!title || text.length < title.length + 3) return null;
  return { start: title.length, length: text.length - title.length, sure: true };
}
