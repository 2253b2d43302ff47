import type { Finding, TextMode } from './types.ts';

const EMAIL = /[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,8}/gu;

/** Finds e-mail addresses. */
export function findPersonalData(text: string, _mode: TextMode): readonly Finding[] {
  return [...text.matchAll(EMAIL)].map((match) => ({
    kind: 'EMAIL',
    start: match.index,
    end: match.index + match[0].length,
    confidence: 0.99,
    outcome: 'mask',
    reason: 'has the form of an e-mail address',
  }));
}
