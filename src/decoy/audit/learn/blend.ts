import type { Table } from '../table.ts';
import { boostFit } from './boost.ts';
import { crossFit, type Honest } from './cross-fit.ts';
import { denseFit } from './softmax.ts';

const PARTS = 3;

/** All inputs and the scores of other attackers in one: a linear model, trees, and a weight for each learnt on honest scores. */
export function combine(table: Table, inputs: readonly Float32Array[], scores: readonly Honest[]): Honest {
  const linear = inputs.length === 0 ? [] : [crossFit(table, PARTS, () => linearFit(table, inputs))];
  const trees = crossFit(table, 2, (fold) => boostFit(table, [...inputs, ...scores.map((score) => score[fold])]));
  return blend(table, [...scores, ...linear, trees]);
}

/** One score out of several. */
export function blend(table: Table, scores: readonly Honest[]): Honest {
  const scaled = scores.map((score) => [unit(score[0]), unit(score[1])] as const);
  return crossFit(table, 2, (fold) =>
    denseFit(
      table,
      scaled.map((score) => score[fold]),
      { epochs: 25, rate: 0.1, decay: 1e-3 },
    ),
  );
}

export function linearFit(table: Table, inputs: readonly Float32Array[]) {
  return denseFit(table, inputs, { epochs: 12, rate: 0.1, decay: 1e-5 });
}

/** Brought to one spread, so that one rate of learning fits all. */
function unit(values: Float32Array): Float32Array {
  let [sum, squares] = [0, 0];
  for (const value of values) {
    sum += value;
    squares += value * value;
  }
  const middle = sum / values.length;
  const spread = Math.sqrt(Math.max(0, squares / values.length - middle * middle)) || 1;
  return values.map((value) => (value - middle) / spread);
}
