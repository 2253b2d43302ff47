import assert from 'node:assert/strict';

/** Asserts that counts are equal but for chance: below the 99 % point of the chi-square law (Wilson and Hilferty). */
export function chiSquare99(counts: readonly number[], expected?: readonly number[]): void {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const statistic = counts.reduce((sum, count, at) => {
    const mean = expected?.[at] ?? total / counts.length;
    return sum + (count - mean) ** 2 / mean;
  }, 0);
  const degrees = counts.length - 1;
  const shrink = 2 / (9 * degrees);
  const limit = degrees * (1 - shrink + 2.3263 * Math.sqrt(shrink)) ** 3;
  assert.ok(statistic < limit, `chi-square ${statistic.toFixed(1)} on ${degrees} degrees, limit ${limit.toFixed(1)}`);
}
