import assert from 'node:assert/strict';
import { test } from 'node:test';
import { normalise } from '../../src/decoy/normalise.ts';
import { arrange } from '../../src/decoy/order.ts';
import { seededRandom } from '../../src/decoy/random.ts';
import { chiSquare99 } from '../support/chi-square.ts';

const ITEMS = Array.from({ length: 8 }, (_, id) => ({ id, text: normalise(`query ${id}`) }));
const WINDOW = 10_000;

test('arrange: every query gets a slot, in the order of the times', () => {
  const { slots, realSlot } = arrange(ITEMS, 3, WINDOW, seededRandom('01'));
  assert.deepEqual(slots.map(({ id }) => id).toSorted(), [0, 1, 2, 3, 4, 5, 6, 7]);
  assert.equal(slots[realSlot ?? -1]?.id, 3);
  assert.deepEqual(
    slots.map(({ sendMs }) => sendMs),
    slots.map(({ sendMs }) => sendMs).toSorted((a, b) => a - b),
  );
  assert.equal(arrange(ITEMS, null, WINDOW, seededRandom('01')).realSlot, null);
});

test('arrange: place and time of the real query are those of any other (20,000 draws)', () => {
  const random = seededRandom('02');
  const places = new Array(8).fill(0);
  const tenths = new Array(10).fill(0);
  const decoyTenths = new Array(10).fill(0);
  const both = new Array(16).fill(0);
  for (let i = 0; i < 20_000; i += 1) {
    const real = i % 8;
    const { slots, realSlot } = arrange(ITEMS, real, WINDOW, random);
    const place = realSlot ?? -1;
    const time = slots[place]?.sendMs ?? 0;
    places[place] += 1;
    tenths[Math.floor((time / WINDOW) * 10)] += 1;
    const other = slots.find(({ id }) => id === (real + 1) % 8)?.sendMs ?? 0;
    decoyTenths[Math.floor((other / WINDOW) * 10)] += 1;
    // Which query it was, and whether it came in the first half of the batch: independent.
    both[real * 2 + Number(place >= 4)] += 1;
  }
  for (const counts of [places, tenths, decoyTenths, both]) chiSquare99(counts);
});
