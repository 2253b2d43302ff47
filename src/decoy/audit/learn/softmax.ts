import { seeded, shuffle } from '../seeded.ts';
import type { Table } from '../table.ts';

/** @returns how strongly a row looks real; comparable within its batch */
export type Score = (row: number) => number;

/** Learns from the labels of some batches. */
export type Fit = (train: readonly number[]) => Score;

/** Probability of each row of a batch to be the real one, into `out` from index 0. */
export function posterior(table: Table, batch: number, score: Score, out: Float64Array): number {
  const [from, to] = [table.start[batch]!, table.start[batch + 1]!];
  let highest = Number.NEGATIVE_INFINITY;
  for (let row = from; row < to; row += 1) {
    out[row - from] = score(row);
    highest = Math.max(highest, out[row - from]!);
  }
  let sum = 0;
  for (let at = 0; at < to - from; at += 1) {
    out[at] = Math.exp(out[at]! - highest);
    sum += out[at]!;
  }
  for (let at = 0; at < to - from; at += 1) out[at]! /= sum;
  return to - from;
}

/** @returns room for the posterior of any batch */
export function scratch({ batches }: Table): Float64Array {
  return new Float64Array(Math.max(...batches.map(({ queries }) => queries.length)));
}

interface Schedule {
  readonly epochs: number;
  readonly rate: number;
  readonly decay: number;
}

/** Conditional logit: which of the rows of a batch is the real one, as a linear function of dense inputs; AdaGrad. */
export function denseFit(table: Table, inputs: readonly Float32Array[], schedule: Schedule): Fit {
  // Row-major: a batch's rows are read together.
  const width = inputs.length;
  const values = new Float32Array(table.rows.length * width);
  for (const [column, input] of inputs.entries()) {
    for (let row = 0; row < input.length; row += 1) values[row * width + column] = input[row]!;
  }
  return (train) => {
    const weights = new Float64Array(width);
    const score: Score = (row) => {
      let sum = 0;
      for (let at = 0, from = row * width; at < width; at += 1) sum += weights[at]! * values[from + at]!;
      return sum;
    };
    const squares = new Float64Array(width).fill(1e-6);
    descend(table, train, schedule, score, (row, error, rate) => {
      for (let at = 0, from = row * width; at < width; at += 1) {
        const slope = error * values[from + at]! + schedule.decay * weights[at]!;
        squares[at]! += slope * slope;
        weights[at]! -= (rate * slope) / Math.sqrt(squares[at]!);
      }
    });
    return score;
  };
}

/** Features of all rows that are either there or not: `index` from `offset[row]` to `offset[row + 1]`. */
export interface Sparse {
  readonly index: Int32Array;
  readonly offset: Int32Array;
  readonly size: number;
}

/** The same for sparse features; each row's features share one unit of length. */
export function sparseFit(table: Table, { index, offset, size }: Sparse, schedule: Schedule): Fit {
  return (train) => {
    const weights = new Float32Array(size);
    const squares = new Float32Array(size).fill(1e-6);
    const length = (row: number): number => 1 / Math.sqrt(Math.max(1, offset[row + 1]! - offset[row]!));
    const score: Score = (row) => {
      let sum = 0;
      for (let at = offset[row]!; at < offset[row + 1]!; at += 1) sum += weights[index[at]!]!;
      return sum * length(row);
    };
    descend(table, train, schedule, score, (row, error, rate) => {
      const part = error * length(row);
      for (let at = offset[row]!; at < offset[row + 1]!; at += 1) {
        const feature = index[at]!;
        const slope = part + schedule.decay * weights[feature]!;
        squares[feature]! += slope * slope;
        weights[feature]! -= (rate * slope) / Math.sqrt(squares[feature]!);
      }
    });
    return score;
  };
}

/** Passes over the batches in changing order; `step` gets each row with its error, probability less truth. */
function descend(
  table: Table,
  train: readonly number[],
  { epochs, rate }: Schedule,
  score: Score,
  step: (row: number, error: number, rate: number) => void,
): void {
  const [order, random, chances] = [Int32Array.from(train), seeded(train.length), scratch(table)];
  for (let epoch = 0; epoch < epochs; epoch += 1) {
    for (const batch of shuffle(order, random)) {
      const size = posterior(table, batch, score, chances);
      const from = table.start[batch]!;
      for (let at = 0; at < size; at += 1) {
        const error = chances[at]! - Number(from + at === table.real[batch]);
        if (Math.abs(error) > 1e-4) step(from + at, error, rate / (1 + 0.3 * epoch));
      }
    }
  }
}
