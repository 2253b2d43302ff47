import type { Finding, Outcome, PiiKind } from '../types.ts';

/** Confidence by what speaks for a finding; `resolve` lets the higher one win. */
export const CERTAIN = 0.99;
export const LABELLED = 0.9;
export const SHAPED = 0.75;
export const LIKELY = 0.6;

/** A finding that is masked unless said otherwise. */
export function finding(
  kind: PiiKind,
  start: number,
  end: number,
  confidence: number,
  reason: string,
  outcome: Outcome = 'mask',
): Finding {
  return { kind, start, end, confidence, outcome, reason };
}

/** ASCII digits in a piece of text. */
export function digitsOf(text: string): string {
  return text.replace(/\D+/g, '');
}

/** Whether a text has at least `count` digits, without reading further than needed. */
export function hasDigits(text: string, count: number): boolean {
  let seen = 0;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code >= 0x30 && code <= 0x39) {
      seen += 1;
      if (seen >= count) return true;
    }
  }
  return false;
}
