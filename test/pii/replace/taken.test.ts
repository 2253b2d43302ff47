import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createTaken } from '../../../src/pii/replace/taken.ts';

test('taken: gives each place away once, and all of them', () => {
  const span = fc
    .tuple(fc.nat(40), fc.integer({ min: 1, max: 12 }))
    .map(([start, count]) => ({ start, end: start + count }));
  fc.assert(
    fc.property(fc.array(span, { maxLength: 20 }), (spans) => {
      const taken = createTaken([{ start: 5, end: 9 }]);
      const owned = new Set([5, 6, 7, 8]);
      for (const { start, end } of spans) {
        const given = taken.take({ start, end }).flatMap((piece) => places(piece));
        assert.deepEqual(
          given,
          places({ start, end }).filter((at) => !owned.has(at)),
        );
        for (const at of given) owned.add(at);
      }
    }),
  );
});

function places({ start, end }: { readonly start: number; readonly end: number }): number[] {
  return Array.from({ length: end - start }, (_, at) => start + at);
}
