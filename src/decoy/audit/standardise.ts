import type { Column } from './features/column.ts';
import type { Table } from './table.ts';

/** Values further out than this many standard deviations are cut: one odd query must not bend a linear model. */
const CUT = 5;

/** A column made comparable: by itself, by its rank in the batch, by its distance from the batch's middle. */
export interface Input {
  readonly family: Column['family'];
  readonly values: Float32Array;
}

/** @returns three inputs for each column; one for a position, which is a place in the batch already */
export function standardise(table: Table, columns: readonly Column[]): Input[] {
  return columns.flatMap(({ family, values }): Input[] => {
    const [middle, spread] = moments(values);
    const scaled = Float32Array.from(values, (value) => clamp((value - middle) / spread));
    if (family === 'position') return [{ family, values: scaled }];
    const [rank, distance] = within(table, values, spread);
    return [
      { family, values: scaled },
      { family, values: rank },
      { family, values: distance },
    ];
  });
}

function within({ start, batches }: Table, values: Float64Array, spread: number): [Float32Array, Float32Array] {
  const [rank, distance] = [new Float32Array(values.length), new Float32Array(values.length)];
  for (let batch = 0; batch < batches.length; batch += 1) {
    const [from, to] = [start[batch]!, start[batch + 1]!];
    const sorted = values.slice(from, to).sort();
    const half = sorted.length >> 1;
    const median = sorted.length % 2 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
    for (let at = from; at < to; at += 1) {
      const [below, same] = tally(sorted, values[at]!);
      rank[at] = (2 * below + same - 1) / (sorted.length - 1) - 1;
      distance[at] = Math.min(CUT, Math.abs(values[at]! - median) / spread);
    }
  }
  return [rank, distance];
}

function tally(sorted: Float64Array, value: number): [below: number, same: number] {
  let [below, same] = [0, 0];
  for (const other of sorted) {
    if (other < value) below += 1;
    else if (other === value) same += 1;
  }
  return [below, same];
}

function moments(values: Float64Array): [mean: number, deviation: number] {
  let [sum, squares] = [0, 0];
  for (const value of values) sum += value;
  const middle = sum / values.length;
  for (const value of values) squares += (value - middle) ** 2;
  // Where all are the same, any spread will do.
  return [middle, Math.sqrt(squares / values.length) || 1];
}

const clamp = (value: number): number => Math.max(-CUT, Math.min(CUT, value));
