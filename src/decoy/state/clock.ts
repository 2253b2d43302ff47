import { DecoyError } from '../errors.ts';

/** A clock is corrected by so much without anybody turning it back, ms. */
const CORRECTION_MS = 300_000;
export const DAY_MS = 86_400_000;

/**
 * The time to write down. A clock that was set back would give yesterday's budget again, so it is refused.
 * @param last the latest time that was written down, ms since 1970
 * @throws DecoyError DECOY_CLOCK
 */
export function timeAfter(last: number, now: number): number {
  if (!Number.isFinite(now) || now < last - CORRECTION_MS) {
    throw new DecoyError('DECOY_CLOCK', 'the clock shows a time before what was written down, so nothing is planned', {
      hint: 'Set the clock right; docs/privacy-claims.md says what to do when it once ran ahead.',
    });
  }
  return Math.max(last, now);
}

/** @returns `2026-11-25`, UTC */
export function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
