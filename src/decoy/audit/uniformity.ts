import { chiSquare } from './statistics.ts';
import type { Table } from './table.ts';
import type { ChiSquare } from './types.ts';

const TIME_BINS = 8;

/** Whether the real query is at every place of the batch as often as any other. */
export function positionTest({ batches, start, real }: Table): ChiSquare {
  const longest = Math.max(...batches.map(({ queries }) => queries.length));
  const [observed, expected] = [new Array<number>(longest).fill(0), new Array<number>(longest).fill(0)];
  for (const [batch, { queries }] of batches.entries()) {
    observed[real[batch]! - start[batch]!]! += 1;
    for (let at = 0; at < queries.length; at += 1) expected[at]! += 1 / queries.length;
  }
  return chiSquare(observed, expected);
}

/** Whether it is sent in every eighth of the time as often as a query of its batch is. */
export function timeTest({ batches, start, real }: Table): ChiSquare {
  const sorted = batches.flatMap(({ send_ms }) => send_ms).sort((a, b) => a - b);
  const limits = Array.from(
    { length: TIME_BINS - 1 },
    (_, at) => sorted[Math.floor(((at + 1) * sorted.length) / TIME_BINS)]!,
  );
  const binOf = (ms: number): number => limits.filter((limit) => ms >= limit).length;
  const [observed, expected] = [new Array<number>(TIME_BINS).fill(0), new Array<number>(TIME_BINS).fill(0)];
  for (const [batch, { send_ms }] of batches.entries()) {
    observed[binOf(send_ms[real[batch]! - start[batch]!]!)]! += 1;
    for (const ms of send_ms) expected[binOf(ms)]! += 1 / send_ms.length;
  }
  return chiSquare(observed, expected);
}
