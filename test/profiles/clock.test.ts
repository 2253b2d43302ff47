import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { startDeadline, systemClock } from '../../src/profiles/clock.ts';
import { TestClock } from '../support/profiles.ts';

test('startDeadline: says once that it is over', async () => {
  let calls = 0;
  const deadline = startDeadline(Date.now() + 30, systemClock, () => {
    calls += 1;
  });
  assert.equal(deadline.isOver, false);
  await setTimeout(120);
  assert.equal(deadline.isOver, true);
  assert.equal(calls, 1);
});

test('startDeadline: over on whichever clock gets there first', () => {
  const clock = new TestClock();
  const deadline = startDeadline(clock.wall() + 1000, clock, () => undefined);
  clock.monotonicMs += 999;
  clock.wallMs -= 10_000;
  assert.equal(deadline.isOver, false);
  clock.monotonicMs += 1;
  assert.equal(deadline.isOver, true);
  deadline.cancel();
});

test('startDeadline: cancelled, it says nothing', async () => {
  const deadline = startDeadline(Date.now() + 10, systemClock, () => assert.fail('called'));
  deadline.cancel();
  await setTimeout(40);
});
