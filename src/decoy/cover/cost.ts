import type { Config } from '../../config/schema.ts';
import { deltaOf, meanDummies } from './geometric.ts';
import { meanWaitMs } from './poisson.ts';

/** A page of results and what comes before it on a new circuit: an estimate, rounded up. */
const BYTES_PER_QUERY = 150_000;

/** What cover traffic costs, and what it claims, to be shown before it is switched on. */
export interface CoverCost {
  /** Beside nothing else: what leaves when nobody searches. Each has a circuit of its own. */
  readonly queriesPerHour: number;
  readonly circuitsPerHour: number;
  readonly bytesPerHour: number;
  /** Mean time a question waits before its batch begins, ms. */
  readonly meanWaitMs: number;
  /** Claim about the number and times of batches, for a window. */
  readonly eps: number;
  readonly delta: number;
}

/** @param batchSize queries of one batch in the mode of the cover traffic */
export function coverCost(cover: Config['decoys']['cover'], batchSize: number): CoverCost {
  const { kind, perHour, eps, delta, windowMinutes } = cover;
  const mean = meanDummies({ eps, delta });
  const batches = { off: 0, poisson: perHour, geometric: (mean * 60) / windowMinutes }[kind];
  const queries = batches * batchSize;
  return {
    queriesPerHour: queries,
    circuitsPerHour: queries,
    bytesPerHour: queries * BYTES_PER_QUERY,
    meanWaitMs: kind === 'poisson' ? meanWaitMs(perHour) : 0,
    eps: { off: Number.POSITIVE_INFINITY, poisson: 0, geometric: eps }[kind],
    delta: kind === 'geometric' ? deltaOf(eps, mean) : 0,
  };
}
