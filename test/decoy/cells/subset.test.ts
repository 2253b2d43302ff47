import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { answeredChance, drawAnySubset, drawSubset } from '../../../src/decoy/cells/subset.ts';
import { seededRandom } from '../../../src/decoy/random.ts';
import { chiSquare99 } from '../../support/chi-square.ts';

/** 99 % of a normal law. */
const Z99 = 2.5758;

test('answeredChance: the published table', () => {
  const rows = [
    [8, 1, [0.28, 0.51, 0.74, 0.89]],
    [8, 2, [0.48, 0.71, 0.87, 0.95]],
    [16, 2, [0.28, 0.51, 0.74, 0.89]],
    [16, 4, [0.48, 0.71, 0.87, 0.95]],
  ] as const;
  for (const [cells, size, shares] of rows) {
    for (const [at, share] of shares.entries()) {
      assert.ok(Math.abs(answeredChance({ cells, size, eps: at + 1 }) - share) < 0.005);
    }
  }
});

test('drawSubset: every set has the probability that the proof gives it, for every topic', () => {
  const choose = (n: number, k: number): number => (k <= 0 ? 1 : (choose(n - 1, k - 1) * n) / k);
  fc.assert(
    fc.property(
      fc
        .integer({ min: 2, max: 40 })
        .chain((cells) => fc.tuple(fc.constant(cells), fc.integer({ min: 1, max: cells - 1 }))),
      fc.double({ min: 0, max: 10, noNaN: true }),
      ([cells, size], eps) => {
        const chance = answeredChance({ cells, size, eps });
        // Pr[S | t] is C e^eps when S holds the cell of t, and C when not.
        const constant = 1 / (choose(cells - 1, size - 1) * Math.exp(eps) + choose(cells - 1, size));
        const withOwn = chance / choose(cells - 1, size - 1);
        const without = (1 - chance) / choose(cells - 1, size);
        const near = (a: number, b: number) => Math.abs(a / b - 1) < 1e-9;
        return near(withOwn, constant * Math.exp(eps)) && near(without, constant);
      },
    ),
  );
});

for (const spec of [
  { cells: 6, size: 2, eps: 1 },
  { cells: 8, size: 2, eps: 3 },
]) {
  test(`drawSubset: 20,000 draws are as the formula says (J = ${spec.cells}, s = ${spec.size}, eps = ${spec.eps})`, () => {
    const random = seededRandom(`0${spec.cells}`);
    const draws = 20_000;
    const own = 3;
    let answered = 0;
    const sets = new Map<string, number>();
    for (let i = 0; i < draws; i += 1) {
      const drawn = drawSubset(own, spec, random);
      assert.equal(new Set(drawn).size, spec.size);
      answered += Number(drawn.includes(own));
      const key = drawn.join(',');
      sets.set(key, (sets.get(key) ?? 0) + 1);
    }
    const p = answeredChance(spec);
    assert.ok(Math.abs(answered / draws - p) < Z99 * Math.sqrt((p * (1 - p)) / draws));
    const withOwn = [...sets].filter(([key]) => key.split(',').includes(String(own))).map(([, count]) => count);
    const without = [...sets].filter(([key]) => !key.split(',').includes(String(own))).map(([, count]) => count);
    assert.equal(withOwn.length, spec.cells - 1);
    assert.equal(without.length, ((spec.cells - 1) * (spec.cells - 2)) / 2);
    chiSquare99(withOwn);
    chiSquare99(without);
  });
}

test('drawAnySubset: as the average over all topics', () => {
  const random = seededRandom('0a');
  const counts = new Map<string, number>();
  for (let i = 0; i < 15_000; i += 1) {
    const key = drawAnySubset({ cells: 6, size: 2 }, random).join(',');
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  assert.equal(counts.size, 15);
  chiSquare99([...counts.values()]);
});

test('answeredChance: refuses a draw that hides nothing', () => {
  for (const spec of [
    { cells: 8, size: 8, eps: 1 },
    { cells: 8, size: 0, eps: 1 },
    { cells: 8, size: 2, eps: -1 },
  ]) {
    assert.throws(() => answeredChance(spec), RangeError);
  }
});
