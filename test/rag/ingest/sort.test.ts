import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { sortSliced } from '../../../src/rag/ingest/sort.ts';

test('sortSliced: sorts as the built-in sort does, equal items in their order', async () => {
  const compare = (a: { key: number }, b: { key: number }): number => a.key - b.key;
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 20_000 }), fc.integer(), async (length, seed) => {
      let state = seed;
      const items = Array.from({ length }, (_, at) => {
        state = Math.imul(state, 1103515245) + 12345;
        return { key: (state >>> 8) % 500, at };
      });
      assert.deepEqual(await sortSliced(items, compare), items.toSorted(compare));
    }),
    { numRuns: 10 },
  );
});
