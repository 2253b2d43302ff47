import type { Random } from '../types.ts';

const HOUR_MS = 3_600_000;

/**
 * Time to the next emission of a Poisson process: exponential, drawn without a look at what waits to be sent. That is all
 * there is to the schedule, and why it gives nothing away: the epochs are those of a daemon that nobody uses.
 * @param perHour mean number of emissions
 * @returns ms
 */
export function nextGapMs(perHour: number, random: Random): number {
  // 1 - u is never 0.
  return (-Math.log(1 - random.uniform()) * HOUR_MS) / perHour;
}

/** @returns mean time a question waits for the next epoch, ms, when no other waits before it */
export function meanWaitMs(perHour: number): number {
  return HOUR_MS / perHour;
}
