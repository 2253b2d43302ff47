import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  areaUnderCurve,
  chiSquare,
  clopperPearson,
  incompleteBeta,
  solve,
} from '../../../src/decoy/audit/statistics.ts';

const near = (actual: number, expected: number, by = 5e-5): void =>
  assert.ok(Math.abs(actual - expected) < by, `${actual} is not ${expected}`);

/** Published limits of 95 %, two-sided. */
const LIMITS = [
  { hits: 0, n: 10, low: 0, high: 0.3085 },
  { hits: 5, n: 10, low: 0.18709, high: 0.81291 },
  { hits: 10, n: 10, low: 0.6915, high: 1 },
  { hits: 1, n: 100, low: 0.00025, high: 0.05446 },
] as const;
for (const { hits, n, low, high } of LIMITS) {
  test(`clopperPearson: ${hits} of ${n}`, () => {
    const limits = clopperPearson(hits, n, 0.025);
    near(limits.low, low);
    near(limits.high, high);
  });
}

test('incompleteBeta: is the tail of the binomial distribution', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }),
      fc.nat(39),
      fc.double({ min: 0.01, max: 0.99, noNaN: true }),
      (n, k, p) => {
        const hits = 1 + (k % n);
        let [tail, term] = [0, (1 - p) ** n];
        for (let at = 0; at <= n; at += 1) {
          if (at >= hits) tail += term;
          term *= ((n - at) / (at + 1)) * (p / (1 - p));
        }
        near(incompleteBeta(hits, n - hits + 1, p), tail, 1e-9);
      },
    ),
  );
});

test('clopperPearson: holds the share, and the less of it the more was seen', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 500 }), fc.nat(500), (n, k) => {
      const hits = k % (n + 1);
      const [few, many] = [clopperPearson(hits, n, 0.025), clopperPearson(hits * 4, n * 4, 0.025)];
      assert.ok(few.low <= hits / n && hits / n <= few.high);
      assert.ok(many.high - many.low < few.high - few.low);
    }),
  );
});

test('areaUnderCurve: is the share of pairs in order, ties half', () => {
  const scores = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(scores, scores, (above, below) => {
      const pairs = above.flatMap((high) => below.map((low) => (Math.sign(high - low) + 1) / 2));
      near(areaUnderCurve(above, below), pairs.reduce((sum, pair) => sum + pair, 0) / pairs.length, 1e-9);
    }),
  );
});

test('chiSquare: has the tail of the tables, and skips cells where nothing is expected', () => {
  near(chiSquare([60, 40, 0], [50, 50, 0]).p, 0.0455, 5e-3);
  near(chiSquare([50, 50], [50, 50]).p, 1, 5e-2);
  assert.deepEqual(chiSquare([5], [5]), { statistic: 0, degrees: 0, p: 1 });
  // 14.067 is the 95th percentile at 7 degrees of freedom.
  const step = Math.sqrt((14.067 * 100) / 8);
  near(
    chiSquare(
      Array.from({ length: 8 }, (_, at) => 100 + (at % 2 ? step : -step)),
      new Array<number>(8).fill(100),
    ).p,
    0.05,
    1e-3,
  );
});

test('solve: finds where a growing function reaches a value', () =>
  near(
    solve((x) => x * x, 2, 0, 10),
    Math.SQRT2,
    1e-9,
  ));
