import type { ChiSquare } from './types.ts';

/** Lanczos, g = 7, 9 terms. */
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

function logGamma(x: number): number {
  let sum = LANCZOS[0]!;
  for (let at = 1; at < LANCZOS.length; at += 1) sum += LANCZOS[at]! / (x - 1 + at);
  const t = x + 6.5;
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(sum);
}

/** Regularised incomplete beta function, by its continued fraction (DLMF 8.17.22, modified Lentz). */
export function incompleteBeta(a: number, b: number, x: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(b, a, 1 - x);
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x)) / a;
  const away = (value: number): number => (Math.abs(value) < 1e-300 ? 1e-300 : value);
  let [c, d, f] = [1, 1 / away(1 - ((a + b) * x) / (a + 1)), 0];
  f = d;
  for (let m = 1; m < 1000; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    let step = 1;
    for (const term of [even, odd]) {
      d = 1 / away(1 + term * d);
      c = away(1 + term / c);
      step = c * d;
      f *= step;
    }
    if (Math.abs(step - 1) < 1e-12) break;
  }
  return front * f;
}

/**
 * One-sided Clopper-Pearson limits of a share. Counts may be fractional: effective sample sizes are.
 * @param alpha chance of being wrong, for each limit alone
 */
export function clopperPearson(
  hits: number,
  n: number,
  alpha: number,
): { readonly low: number; readonly high: number } {
  const quantile = (p: number, a: number, b: number): number => solve((x) => incompleteBeta(a, b, x), p, 0, 1);
  return {
    low: hits <= 0 ? 0 : quantile(alpha, hits, n - hits + 1),
    high: hits >= n ? 1 : quantile(1 - alpha, hits + 1, n - hits),
  };
}

/** Where a growing function reaches a value, by halving. */
export function solve(f: (x: number) => number, value: number, from: number, to: number): number {
  let [low, high] = [from, to];
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2;
    if (f(middle) < value) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Chance that a value of the first list is above one of the second; ties count half (Mann-Whitney). */
export function areaUnderCurve(above: readonly number[], below: readonly number[]): number {
  const all = [...above.map((score) => ({ score, hit: 1 })), ...below.map((score) => ({ score, hit: 0 }))];
  all.sort((left, right) => left.score - right.score);
  let rankSum = 0;
  for (let at = 0; at < all.length; ) {
    let [end, hits] = [at, 0];
    while (end < all.length && all[end]!.score === all[at]!.score) {
      hits += all[end]!.hit;
      end += 1;
    }
    rankSum += (hits * (at + 1 + end)) / 2;
    at = end;
  }
  return (rankSum - (above.length * (above.length + 1)) / 2) / (above.length * below.length);
}

/** Pearson's test of counts against expected ones; the tail by Wilson and Hilferty's cube root. */
export function chiSquare(observed: readonly number[], expected: readonly number[]): ChiSquare {
  let [statistic, degrees] = [0, -1];
  for (const [at, mean] of expected.entries()) {
    if (mean <= 0) continue;
    statistic += (observed[at]! - mean) ** 2 / mean;
    degrees += 1;
  }
  if (degrees < 1) return { statistic: 0, degrees: 0, p: 1 };
  const spread = 2 / (9 * degrees);
  const z = (Math.cbrt(statistic / degrees) - (1 - spread)) / Math.sqrt(spread);
  return { statistic, degrees, p: normalTail(z) };
}

/** Abramowitz and Stegun 26.2.17, error below 1e-7. */
function normalTail(z: number): number {
  if (z < 0) return 1 - normalTail(-z);
  const t = 1 / (1 + 0.2316419 * z);
  const series = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * series;
}

export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let at = 0; at < values.length; at += 1) sum += values[at]!;
  return values.length === 0 ? 0 : sum / values.length;
}
