import { compact } from './compact.ts';
import { decodings } from './decodings.ts';
import { PiiError } from './errors.ts';
import type { Finding, PiiKind } from './types.ts';

export interface LeakScanOptions {
  /** What was taken out in this session, and the user's own details: as written. */
  readonly values: readonly string[];
  /** The detectors that are not mistaken; a name is never one of these. */
  readonly find: (text: string) => readonly Finding[];
  /** What the person decided to keep. */
  readonly isKept: (kind: PiiKind, value: string) => boolean;
}

/** Below this a finding is a guess, and a guess may not stop what a person has already seen and sent. */
const CERTAIN = 0.9;
/** Kinds with a form of their own: a prefix, a checksum, an "@". */
const STRONG: ReadonlySet<PiiKind> = new Set([
  'EMAIL',
  'CREDIT_CARD',
  'BANK_ACCOUNT',
  'CRYPTO',
  'NATIONAL_ID',
  'SECRET',
  'OWN_DETAIL',
]);
/** A shorter value is part of too many other words. */
const MIN_CHARS = 4;
/** Written without spaces: two characters are a name, and no mark says where it ends. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]{2}/u;

/**
 * The last look, at the exact bytes that are about to leave, whatever they were encoded with. It repeats the work of the
 * scrubber on purpose: a fault there, or a value that a later step put back, ends here.
 * @throws PiiError PII_LEAK_FOUND; PII_UNCHECKED when the bytes are nested too deeply or too large to be sure
 */
export function assertNoLeak(outgoing: Uint8Array | string, { values, find, isKept }: LeakScanOptions): void {
  const text = typeof outgoing === 'string' ? outgoing : Buffer.from(outgoing).toString('utf8');
  const needles = values.map(compact).filter((value) => value.length >= MIN_CHARS || UNSPACED.test(value));
  for (const view of decodings(text)) {
    if (holds(view, needles)) throw leak();
    for (const { kind, start, end, confidence, outcome } of found(find, view)) {
      const certain = outcome !== 'pass' && confidence >= CERTAIN && STRONG.has(kind);
      if (certain && !isKept(kind, view.slice(start, end))) throw leak();
    }
  }
}

/** Compares by letters and digits alone: neither spelling nor punctuation hides a value. */
function holds(view: string, needles: readonly string[]): boolean {
  if (needles.length === 0) return false;
  const tokens = [...view.matchAll(/[\p{L}\p{M}]+|\p{N}+/gu)].map(([token]) => compact(token));
  const starts = new Set<number>();
  let joined = '';
  for (const token of tokens) {
    starts.add(joined.length);
    joined += token;
  }
  starts.add(joined.length);
  return needles.some((needle) => {
    for (let at = joined.indexOf(needle); at >= 0; at = joined.indexOf(needle, at + 1)) {
      // Whole words only: "ann" is not in "planning", nor "jane doe" in "jane does".
      if (UNSPACED.test(needle) || (starts.has(at) && starts.has(at + needle.length))) return true;
    }
    return false;
  });
}

function found(find: LeakScanOptions['find'], view: string): readonly Finding[] {
  try {
    return find(view);
  } catch {
    throw new PiiError('PII_UNCHECKED', 'what was about to leave could not be looked through, so it was not sent');
  }
}

function leak(): PiiError {
  return new PiiError('PII_LEAK_FOUND', 'what was about to leave holds personal data that had been taken out', {
    hint: 'Nothing was sent. Report it: an earlier step should have caught it.',
  });
}
