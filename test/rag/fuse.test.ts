import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fuse, UNMEASURED_DENSE_WEIGHT } from '../../src/rag/fuse.ts';
import type { ScoredChunk } from '../../src/rag/types.ts';

const run = (...pairs: readonly (readonly [number, number])[]): ScoredChunk[] =>
  pairs.map(([chunkId, score]) => ({ chunkId, score }));
const idsOf = (found: readonly ScoredChunk[]): number[] => found.map(({ chunkId }) => chunkId);

const lexical = run([1, 8], [2, 6], [3, 2]);
const vector = run([3, 0.9], [4, 0.8], [1, 0.5]);

const cases = [
  { name: 'no share for the vectors keeps the keyword order', weight: 0, expected: [1, 2, 3] },
  {
    name: 'the whole share keeps the vectors order, and what only keywords found comes last',
    weight: 1,
    expected: [3, 4, 1, 2],
  },
  { name: 'close to half and half lets what both found win', weight: 0.45, expected: [3, 1, 2, 4] },
  { name: 'a share out of range is held within it', weight: 7, expected: [3, 4, 1, 2] },
] as const;
for (const { name, weight, expected } of cases) {
  test(`fuse: ${name}`, () => {
    assert.deepEqual(idsOf(fuse(lexical, vector, { denseWeight: weight })), expected);
  });
}

test('fuse: with one ranking empty the other stands as it is, at full range', () => {
  assert.deepEqual(fuse(lexical, [], { denseWeight: 0.9 }), run([1, 1], [2, 0.75], [3, 0.25]));
  assert.deepEqual(idsOf(fuse([], vector, { denseWeight: 0.1 })), [3, 4, 1]);
  assert.deepEqual(fuse([], [], { denseWeight: 0.5 }), []);
});

test('fuse: a single result, equal scores and negative cosines stay finite', () => {
  assert.deepEqual(fuse(run([5, 3]), run([5, -0.2]), { denseWeight: 0.5 }), run([5, 1]));
  assert.deepEqual(fuse([], run([9, 0.4], [2, 0.4]), { denseWeight: 0.5 }), run([2, 1], [9, 1]));
  assert.deepEqual(fuse(run([2, 0], [1, 0]), [], { denseWeight: 0 }), run([1, 1], [2, 1]));
});

test('fuse: gives at most as many as wanted', () => {
  assert.equal(fuse(lexical, vector, { denseWeight: 0.5, top: 2 }).length, 2);
});

const ranking = fc
  .uniqueArray(fc.tuple(fc.integer({ min: 1, max: 30 }), fc.double({ min: 0.001, max: 10, noNaN: true })), {
    selector: ([id]) => id,
    maxLength: 20,
  })
  .map((pairs) => run(...pairs).sort((a, b) => b.score - a.score || a.chunkId - b.chunkId));

test('fuse: every chunk once, best first, scores from 0 to 1, nothing invented', () => {
  fc.assert(
    fc.property(ranking, ranking, fc.double({ min: 0, max: 1, noNaN: true }), (a, b, denseWeight) => {
      const fused = fuse(a, b, { denseWeight });
      const sources = new Set([...idsOf(a), ...idsOf(b)]);
      assert.equal(new Set(idsOf(fused)).size, fused.length);
      assert.ok(fused.every(({ chunkId, score }) => sources.has(chunkId) && score >= 0 && score <= 1 + 1e-9));
      assert.ok(fused.every(({ score }, at) => at === 0 || fused[at - 1]!.score >= score));
    }),
  );
});

test('fuse: a chunk that leads both rankings leads the result', () => {
  fc.assert(
    fc.property(ranking, ranking, fc.double({ min: 0, max: 1, noNaN: true }), (a, b, denseWeight) => {
      const first = { chunkId: 99, score: 11 };
      assert.equal(fuse([first, ...a], [first, ...b], { denseWeight })[0]?.chunkId, 99);
    }),
  );
});

test('fuse: without a measurement vectors may only help along', () => {
  assert.ok(UNMEASURED_DENSE_WEIGHT <= 0.2);
});
