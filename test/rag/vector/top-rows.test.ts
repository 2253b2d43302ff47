import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { TopRows } from '../../../src/rag/vector/top-rows.ts';

test('TopRows: keeps what sorting everything would have kept', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -5, max: 5 })), fc.integer({ min: 0, max: 12 }), (scores, limit) => {
      const top = new TopRows(limit);
      scores.forEach((score, row) => {
        top.offer(row, score);
      });
      const sorted = scores.map((score, row) => ({ row, score })).sort((a, b) => b.score - a.score || a.row - b.row);
      assert.deepEqual(top.list(), sorted.slice(0, limit));
    }),
  );
});

test('TopRows: the threshold is the score of the last place once all are taken', () => {
  const top = new TopRows(2);
  top.offer(0, 5);
  assert.equal(top.threshold, Number.NEGATIVE_INFINITY);
  top.offer(1, 9);
  assert.equal(top.threshold, 5);
  top.offer(2, 7);
  assert.equal(top.threshold, 7);
});
