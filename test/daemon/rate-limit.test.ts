import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createBucket } from '../../src/daemon/rate-limit.ts';

test('createBucket: holds two seconds of its rate and refills with time', () => {
  let now = 0;
  const bucket = createBucket(2, () => now);
  assert.deepEqual([bucket.take(), bucket.take(), bucket.take(), bucket.take()], [0, 0, 0, 0]);
  assert.equal(bucket.take(), 1);
  now = 499;
  assert.equal(bucket.take(), 1);
  now = 500;
  assert.equal(bucket.take(), 0);
  now = 1_000_000;
  assert.deepEqual(
    [1, 2, 3, 4, 5].map(() => bucket.take()),
    [0, 0, 0, 0, 1],
  );
});

test('createBucket: a clock that steps back gives nothing away', () => {
  let now = 1000;
  const bucket = createBucket(1, () => now);
  bucket.take();
  bucket.take();
  now = 0;
  assert.equal(bucket.take(), 1);
});

test('createBucket: never lets more than its capacity plus its refill pass', () => {
  const steps = fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 200 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 50 }), steps, (rate, waits) => {
      let now = 0;
      const bucket = createBucket(rate, () => now);
      let passed = 0;
      for (const wait of waits) {
        now += wait;
        if (bucket.take() === 0) passed += 1;
      }
      assert.ok(passed <= rate * 2 + (now * rate) / 1000 + 1e-6);
    }),
  );
});
