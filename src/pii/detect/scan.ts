import type { Finding, PiiKind, TextView } from '../types.ts';
import { finding } from './finding.ts';

/** One shape of one kind. `pattern` is global, matches `view.lower`, and its quantifiers are bounded. */
export interface Rule {
  readonly kind: PiiKind;
  readonly pattern: RegExp;
  readonly reason: string;
  readonly confidence: number;
  /** Decides on the match without separators, in upper case. */
  readonly check?: (value: string) => boolean;
}

/** All matches of the rules. A match's first group, when there is one, is the value; else the whole match. */
export function scan(view: TextView, rules: readonly Rule[]): Finding[] {
  const found: Finding[] = [];
  for (const { kind, pattern, reason, confidence, check } of rules) {
    for (const match of view.lower.matchAll(pattern)) {
      const value = match[1] ?? match[0];
      if (check && !check(value.replace(/[^\p{L}\p{N}]+/gu, '').toUpperCase())) continue;
      const start = match.index + match[0].lastIndexOf(value);
      found.push(finding(kind, start, start + value.length, confidence, reason));
    }
  }
  return found;
}
