import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deltaOf, drawDummies, meanDummies, noiseChance } from '../../../src/decoy/cover/geometric.ts';
import { seededRandom } from '../../../src/decoy/random.ts';

/** Law of N + max(0, mu + G) at `count`. */
function countChance(eps: number, mu: number, real: number, count: number): number {
  const dummies = count - real;
  if (dummies < 0) return 0;
  if (dummies > 0) return noiseChance(eps, dummies - mu);
  // All noise at or below -mu is cut to no dummy: a^mu / (1 + a).
  return Math.exp(-eps * mu) / (1 + Math.exp(-eps));
}

const CASES = [
  { eps: 1, delta: 1e-3, mean: 7 },
  { eps: 2, delta: 1e-3, mean: 4 },
  { eps: 0.5, delta: 1e-3, mean: 13 },
] as const;
for (const { eps, delta, mean } of CASES) {
  test(`geometric: eps ${eps} with delta ${delta} takes ${mean} dummies, and no less`, () => {
    assert.equal(meanDummies({ eps, delta }), mean);
    assert.ok(deltaOf(eps, mean) <= delta && deltaOf(eps, mean - 1) > delta);
  });

  test(`geometric: neighbours are (${eps}, delta)-close, summed over every count`, () => {
    let [up, down, whole] = [0, 0, 0];
    for (let count = 0; count < 400; count += 1) {
      const [less, more] = [countChance(eps, mean, 5, count), countChance(eps, mean, 6, count)];
      up += Math.max(0, less - Math.exp(eps) * more);
      down += Math.max(0, more - Math.exp(eps) * less);
      whole += less;
    }
    assert.ok(Math.abs(whole - 1) < 1e-9);
    assert.ok(Math.max(up, down) <= deltaOf(eps, mean) + 1e-12);
    // The formula is no looser than it must be.
    assert.ok(Math.max(up, down) > deltaOf(eps, mean) * 0.99);
  });
}

test('drawDummies: 20,000 draws follow the law', () => {
  const spec = { eps: 1, delta: 1e-3 };
  const random = seededRandom('6e0');
  const draws = 20_000;
  const counts = new Map<number, number>();
  for (let i = 0; i < draws; i += 1) {
    const dummies = drawDummies(spec, random);
    assert.ok(Number.isInteger(dummies) && dummies >= 0);
    counts.set(dummies, (counts.get(dummies) ?? 0) + 1);
  }
  for (const dummies of [4, 6, 7, 8, 10]) {
    const p = noiseChance(1, dummies - 7);
    const share = (counts.get(dummies) ?? 0) / draws;
    assert.ok(Math.abs(share - p) < 3.3 * Math.sqrt((p * (1 - p)) / draws), `${dummies}: ${share} for ${p}`);
  }
});
