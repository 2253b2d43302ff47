import { seeded, shuffle } from '../seeded.ts';
import type { Table } from '../table.ts';
import { type Fit, posterior, scratch } from './softmax.ts';

const TREES = 90;
const DEPTH = 4;
const BINS = 24;
const RATE = 0.15;
/** Pull of a leaf towards 0, in units of curvature. */
const RIDGE = 6;
/** Share of the inputs that one tree may look at. */
const LOOKED_AT = 0.35;
/** A level that gains less is not added. */
const MIN_GAIN = 0.5;

interface Tree {
  readonly splits: readonly { readonly input: number; readonly cut: number }[];
  /** One value for each combination of answers. */
  readonly leaves: Float64Array;
}

/**
 * Gradient-boosted trees on the within-batch softmax. Every level of a tree asks one question of all its rows, so a tree
 * is a table of 2^depth leaves: fast, and slow to learn noise.
 */
export function boostFit(table: Table, inputs: readonly Float32Array[]): Fit {
  const bins = inputs.map(binned);
  return (train) => {
    const rows = rowsOf(table, train);
    const sums = new Float64Array(table.rows.length);
    const [slope, curve] = [new Float64Array(table.rows.length), new Float64Array(table.rows.length)];
    const [random, chances] = [seeded(train.length + 1), scratch(table)];
    const all = inputs.map((_, at) => at);
    const trees: Tree[] = [];
    for (let round = 0; round < TREES; round += 1) {
      for (const batch of train) {
        const size = posterior(table, batch, (row) => sums[row]!, chances);
        for (let at = 0, row = table.start[batch]!; at < size; at += 1, row += 1) {
          const p = chances[at]!;
          slope[row] = p - Number(row === table.real[batch]);
          curve[row] = Math.max(1e-4, p * (1 - p));
        }
      }
      const some = shuffle(all.slice(), random).slice(0, Math.max(6, Math.ceil(all.length * LOOKED_AT)));
      const tree = grow(rows, slope, curve, bins, some);
      if (tree.splits.length === 0) continue;
      trees.push(tree);
      for (const row of rows) sums[row]! += outputOf(tree, bins, row);
    }
    return (row) => trees.reduce((sum, tree) => sum + outputOf(tree, bins, row), 0);
  };
}

function grow(
  rows: Int32Array,
  slope: Float64Array,
  curve: Float64Array,
  bins: readonly Uint8Array[],
  some: readonly number[],
): Tree {
  const leaf = new Uint8Array(rows.length);
  const splits: { input: number; cut: number }[] = [];
  while (splits.length < DEPTH) {
    const leaves = 1 << splits.length;
    const [g, h] = [new Float64Array(leaves * BINS), new Float64Array(leaves * BINS)];
    let best = { gain: MIN_GAIN, input: -1, cut: 0 };
    for (const input of some) {
      g.fill(0);
      h.fill(0);
      const bin = bins[input]!;
      for (let at = 0; at < rows.length; at += 1) {
        const row = rows[at]!;
        const cell = leaf[at]! * BINS + bin[row]!;
        g[cell]! += slope[row]!;
        h[cell]! += curve[row]!;
      }
      const found = bestCut(g, h, leaves);
      if (found.gain > best.gain) best = { ...found, input };
    }
    if (best.input < 0) break;
    const bin = bins[best.input]!;
    for (let at = 0; at < rows.length; at += 1) {
      if (bin[rows[at]!]! > best.cut) leaf[at]! |= leaves;
    }
    splits.push({ input: best.input, cut: best.cut });
  }
  const [g, h] = [new Float64Array(1 << splits.length), new Float64Array(1 << splits.length)];
  for (let at = 0; at < rows.length; at += 1) {
    g[leaf[at]!]! += slope[rows[at]!]!;
    h[leaf[at]!]! += curve[rows[at]!]!;
  }
  return { splits, leaves: g.map((sum, at) => (-RATE * sum) / (h[at]! + RIDGE)) };
}

/** The cut that helps all leaves together most. */
function bestCut(g: Float64Array, h: Float64Array, leaves: number): { gain: number; cut: number } {
  const gains = new Float64Array(BINS - 1);
  for (let leaf = 0; leaf < leaves; leaf += 1) {
    let [sumG, sumH] = [0, 0];
    for (let bin = 0; bin < BINS; bin += 1) {
      sumG += g[leaf * BINS + bin]!;
      sumH += h[leaf * BINS + bin]!;
    }
    const whole = (sumG * sumG) / (sumH + RIDGE);
    let [left, leftH] = [0, 0];
    for (let bin = 0; bin < BINS - 1; bin += 1) {
      left += g[leaf * BINS + bin]!;
      leftH += h[leaf * BINS + bin]!;
      const right = sumG - left;
      gains[bin]! += (left * left) / (leftH + RIDGE) + (right * right) / (sumH - leftH + RIDGE) - whole;
    }
  }
  let cut = 0;
  for (let bin = 1; bin < gains.length; bin += 1) if (gains[bin]! > gains[cut]!) cut = bin;
  return { gain: gains[cut]!, cut };
}

function outputOf({ splits, leaves }: Tree, bins: readonly Uint8Array[], row: number): number {
  let leaf = 0;
  for (let level = 0; level < splits.length; level += 1) {
    const { input, cut } = splits[level]!;
    if (bins[input]![row]! > cut) leaf |= 1 << level;
  }
  return leaves[leaf]!;
}

/** Each value by the quantile it falls in. */
function binned(values: Float32Array): Uint8Array {
  const sorted = values.slice().sort();
  const cuts: number[] = [];
  for (let bin = 1; bin < BINS; bin += 1) {
    const cut = sorted[Math.floor((bin * sorted.length) / BINS)]!;
    if (cuts.length === 0 || cut > cuts.at(-1)!) cuts.push(cut);
  }
  return Uint8Array.from(values, (value) => {
    let [low, high] = [0, cuts.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (value > cuts[middle]!) low = middle + 1;
      else high = middle;
    }
    return low;
  });
}

function rowsOf({ start }: Table, batches: readonly number[]): Int32Array {
  return Int32Array.from(
    batches.flatMap((batch) =>
      Array.from({ length: start[batch + 1]! - start[batch]! }, (_, at) => start[batch]! + at),
    ),
  );
}
