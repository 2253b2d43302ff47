import assert from 'node:assert/strict';
import { test } from 'node:test';
import { osRandom, randomOf, seededRandom, shuffled } from '../../src/decoy/random.ts';
import { chiSquare99 } from '../support/chi-square.ts';

test('seededRandom: the same seed gives the same numbers, another gives others', () => {
  const draw = (seed: string) => {
    const random = seededRandom(seed);
    return Array.from({ length: 50 }, () => [random.uniform(), random.below(1000)]);
  };
  assert.deepEqual(draw('2a'), draw('2A'));
  assert.notDeepEqual(draw('2a'), draw('2b'));
});

test('osRandom: numbers are in range and do not repeat', () => {
  const random = osRandom();
  const drawn = Array.from({ length: 5000 }, () => random.uniform());
  assert.ok(drawn.every((it) => it >= 0 && it < 1));
  assert.equal(new Set(drawn).size, drawn.length);
  assert.throws(() => random.below(0), RangeError);
  assert.throws(() => random.below(1.5), RangeError);
});

test('below: uniform where a modulus would not be', () => {
  // Of 2^32 values, a modulus of 3 * 2^30 would give the first third twice as often.
  const random = seededRandom('b1a5');
  const counts = [0, 0, 0];
  for (let i = 0; i < 30_000; i += 1) counts[Math.floor(random.below(3 * 2 ** 30) / 2 ** 30)]! += 1;
  chiSquare99(counts);
});

test('uniform and shuffled: every tenth and every order as often', () => {
  const random = seededRandom('0f');
  const tenths = new Array(10).fill(0);
  const orders = new Map<string, number>();
  for (let i = 0; i < 24_000; i += 1) {
    tenths[Math.floor(random.uniform() * 10)] += 1;
    const order = shuffled([1, 2, 3, 4], random).join('');
    orders.set(order, (orders.get(order) ?? 0) + 1);
  }
  assert.equal(orders.size, 24);
  chiSquare99(tenths);
  chiSquare99([...orders.values()]);
});

test('randomOf: a source that fails or is stuck gives nothing', () => {
  const broken = randomOf(() => {
    throw new Error('no entropy');
  });
  assert.throws(() => broken.uniform(), { code: 'DECOY_RANDOM_FAILED' });
  const stuck = randomOf((bytes) => bytes.fill(7));
  assert.throws(() => Array.from({ length: 5000 }, () => stuck.uniform()), { code: 'DECOY_RANDOM_FAILED' });
});
