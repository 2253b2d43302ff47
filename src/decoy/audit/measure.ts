import { posterior, scratch } from './learn/softmax.ts';
import { seeded } from './seeded.ts';
import { areaUnderCurve, clopperPearson, mean, solve } from './statistics.ts';
import type { Table } from './table.ts';
import type { Measure } from './types.ts';

const ALPHA = 0.05;
/** Shares of the batches that the attacker dares to answer, the surest first. */
const COVERAGES = [1, 0.5, 0.25, 0.1, 0.05, 0.02] as const;
const MIN_ANSWERS = 15;
/** Shares of all slots that the test "this one is real" accepts. */
const ACCEPTED = [0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.98, 0.99] as const;
const MAX_EPS = 30;

interface Answer {
  /** Probability the attacker gives to his guess. */
  readonly sure: number;
  /** 1 when it is right; a share when several look the same. */
  readonly right: number;
  readonly size: number;
  readonly unit: number;
  readonly within: number;
  /** Log-odds of the real query and of one decoy. */
  readonly real: number;
  readonly decoy: number;
}

/**
 * How well scores tell the real queries.
 * @param tests of the same kind that are made beside this one: its epsilon bound is as much stricter (Bonferroni)
 */
export function measure(table: Table, scores: ArrayLike<number>, tests = 1): Measure {
  const random = seeded(99);
  const chances = scratch(table);
  const answers = table.batches.map((_, batch) => {
    posterior(table, batch, (row) => scores[row]!, chances);
    return answerOf(table, chances, batch, random.uniform());
  });
  const n = answers.length;
  const right = answers.map((answer) => answer.right);
  const top1 = mean(right);
  const chance = mean(answers.map(({ size }) => 1 / size));
  const effective = effectiveSize(answers, top1);
  const { low, high } = clopperPearson(top1 * effective, effective, ALPHA / 2);
  const bound = epsilonBound(onePerUnit(answers, random.uniform), ALPHA / tests);
  return {
    n,
    chance,
    top1,
    low,
    high,
    ratio: top1 / chance,
    auc: areaUnderCurve(
      answers.map(({ real }) => real),
      answers.map(({ decoy }) => decoy),
    ),
    aucWithin: mean(answers.map(({ within }) => within)),
    ...bound,
  };
}

/** @returns the largest epsilon that so many batches can show: every real query named, and no decoy */
export function largestBound(table: Table): number {
  const n = table.linkable ? table.unitCount : table.batches.length;
  const { low } = clopperPearson(n, n, ALPHA / 2 / coveragesOf(n).length);
  const others = Math.max(...table.batches.map(({ queries }) => queries.length - 1));
  return Math.log((others * low) / (1 - low));
}

function answerOf(table: Table, chances: Float64Array, batch: number, draw: number): Answer {
  const size = table.start[batch + 1]! - table.start[batch]!;
  const at = table.real[batch]! - table.start[batch]!;
  const mine = chances[at]!;
  const sure = Math.max(...chances.subarray(0, size));
  let [ties, below, same] = [0, 0, -1];
  for (let slot = 0; slot < size; slot += 1) {
    const p = chances[slot]!;
    if (sure - p <= 1e-12) ties += 1;
    if (Math.abs(p - mine) <= 1e-12) same += 1;
    else if (p < mine) below += 1;
  }
  const step = Math.floor(draw * (size - 1));
  const other = step < at ? step : step + 1;
  const odds = (p: number): number => Math.log(p + 1e-12) - Math.log(1 - p + 1e-12);
  return {
    sure,
    // Chance's share of a tie, as a coin would give it: an integer, so that counts stay counts.
    right: sure - mine <= 1e-12 && (draw * (size - 1)) % 1 < 1 / ties ? 1 : 0,
    size,
    unit: table.unit[batch]!,
    within: (below + same / 2) / (size - 1),
    real: odds(mine),
    decoy: odds(chances[other]!),
  };
}

/**
 * As many independent batches as the given ones are worth (Korn and Graubard 1998): those of one user rise and fall
 * together.
 */
function effectiveSize(answers: readonly Answer[], top1: number): number {
  const n = answers.length;
  const sums = new Map<number, { right: number; n: number }>();
  for (const { unit, right } of answers) {
    const sum = sums.get(unit) ?? { right: 0, n: 0 };
    sums.set(unit, { right: sum.right + right, n: sum.n + 1 });
  }
  if (sums.size === n || sums.size < 2 || top1 === 0 || top1 === 1) return Math.min(n, sums.size === n ? n : sums.size);
  let spread = 0;
  for (const sum of sums.values()) spread += (sum.right - sum.n * top1) ** 2;
  const clustered = (spread / (n * n)) * (sums.size / (sums.size - 1));
  const independent = (top1 * (1 - top1)) / n;
  return Math.max(1, Math.min(n, n * (independent / (clustered || independent))));
}

/** One batch for each user: what is claimed of epsilon needs independent ones. */
function onePerUnit(answers: readonly Answer[], uniform: () => number): readonly Answer[] {
  const byUnit = Map.groupBy(answers, ({ unit }) => unit);
  if (byUnit.size === answers.length) return answers;
  return [...byUnit.values()].map((mine) => mine[Math.floor(uniform() * mine.length)]!);
}

/** Half of the confidence goes to naming the real query with the right to abstain, half to the test of single slots. */
function epsilonBound(answers: readonly Answer[], alpha: number): Pick<Measure, 'epsLow' | 'epsTest'> {
  const bounds = [...byNaming(answers, alpha / 2), ...byTesting(answers, alpha / 2)];
  const best = bounds.reduce((a, b) => (b.eps > a.eps ? b : a), { eps: 0, test: '' });
  return best.eps > 0 ? { epsLow: best.eps, epsTest: best.test } : { epsLow: 0, epsTest: null };
}

interface Bound {
  readonly eps: number;
  readonly test: string;
}

/** No attacker names the real query of a batch of k + 1 more often than e^eps / (e^eps + k), however he picks his batches. */
function byNaming(answers: readonly Answer[], alpha: number): Bound[] {
  const surest = answers.toSorted((a, b) => b.sure - a.sure);
  const coverages = coveragesOf(answers.length);
  return coverages.map((coverage) => {
    const given = surest.slice(0, Math.round(coverage * answers.length));
    const hits = given.reduce((sum, { right }) => sum + right, 0);
    const { low } = clopperPearson(hits, given.length, alpha / coverages.length);
    const allowed = (eps: number): number => mean(given.map(({ size }) => 1 / (1 + (size - 1) * Math.exp(-eps))));
    const eps = low <= allowed(0) ? 0 : solve(allowed, low, 0, MAX_EPS);
    return { eps, test: `naming it in ${Math.round(coverage * 100)} % of the batches` };
  });
}

function coveragesOf(n: number): readonly number[] {
  return COVERAGES.filter((coverage) => coverage * n >= MIN_ANSWERS);
}

/** A test of one slot has TPR <= e^eps FPR and TNR <= e^eps FNR. */
function byTesting(answers: readonly Answer[], alpha: number): Bound[] {
  const n = answers.length;
  const all = answers.flatMap(({ real, decoy }) => [real, decoy]).sort((a, b) => a - b);
  return ACCEPTED.flatMap((accepted) => {
    const limit = all[Math.floor((1 - accepted) * (all.length - 1))]!;
    const hits = answers.filter(({ real }) => real >= limit).length;
    const false_ = answers.filter(({ decoy }) => decoy >= limit).length;
    // Four limits for each threshold.
    const level = alpha / (4 * ACCEPTED.length);
    const ratio = (above: number, below: number): number =>
      Math.log(Math.max(1e-12, clopperPearson(above, n, level).low) / clopperPearson(below, n, level).high);
    return [
      { eps: ratio(hits, false_), test: `taking ${accepted * 100} % of the slots for real` },
      { eps: ratio(n - false_, n - hits), test: `ruling out ${Math.round((1 - accepted) * 100)} % of the slots` },
    ];
  });
}
