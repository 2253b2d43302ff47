import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../../../src/decoy/random.ts';
import { draw, weighted } from '../../../src/decoy/verbatim/sampling.ts';

test('draw: each item as often as its weight says, and never one without', () => {
  const weights = [5, 0, 1, 3, 1];
  const items = weighted([0, 1, 2, 3, 4], (item) => weights[item] ?? 0);
  const random = seededRandom('a1');
  const counts = [0, 0, 0, 0, 0];
  const draws = 100_000;
  for (let i = 0; i < draws; i += 1) {
    const item = draw(items, random) ?? 0;
    counts[item] = (counts[item] ?? 0) + 1;
  }
  for (const [item, count] of counts.entries()) {
    assert.ok(Math.abs(count / draws - (weights[item] ?? 0) / 10) < 0.006, `${item}: ${count}`);
  }
  assert.equal(counts[1], 0);
});

test('draw: nothing from nothing', () => {
  assert.equal(
    draw(
      weighted([], () => 1),
      seededRandom('a1'),
    ),
    undefined,
  );
});
