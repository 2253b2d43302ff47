import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { createCoverTraffic } from '../../../src/daemon/web/cover-traffic.ts';
import { createLeases } from '../../../src/profiles/leases.ts';
import { CONFIG, openTestDecoys, scrubbed, wordOf } from '../../support/decoys.ts';
import { TestTimer } from '../../support/test-timer.ts';

const HOUR = 3_600_000;

async function stage(kind: 'off' | 'poisson') {
  const decoys = await openTestDecoys();
  const timer = new TestTimer();
  const log: string[] = [];
  const faults: unknown[] = [];
  const traffic = createCoverTraffic({
    config: { ...CONFIG, cover: { ...CONFIG.cover, kind, perHour: 12 } },
    decoys: async () => decoys,
    recorder: {
      queryHash: () => 'a'.repeat(64),
      must: async (record) => void log.push(record.type),
    },
    lease: () => createLeases().take('research'),
    road: () => ({
      choose: async () => ({ engines: [{ id: 'one', mayRetry: false }], left: [] }),
      carry: async ({ id }, slots) => {
        log.push(`carry ${slots.length}`);
        return { engine: id, pages: [], sentBytes: 0, receivedBytes: 0 };
      },
      read: async () => {
        log.push('read');
        return [];
      },
    }),
    onFault: (error) => faults.push(error),
    timer,
  });
  const batch = await decoys.mixer.mix({
    query: scrubbed(`price of ${wordOf(3)}`),
    threadId: 't',
    mode: 'cell',
    sensitive: false,
  });
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 20; turn += 1) await setImmediate();
  };
  return { traffic, timer, log, faults, batch, settle };
}

const never = (): AbortSignal => new AbortController().signal;

test('cover traffic: off, nothing is sent and a question goes at once', async () => {
  const { traffic, timer, log, batch } = await stage('off');
  const stop = await traffic.precondition.establish(never());
  timer.pass(24 * HOUR);
  await traffic.turn(batch, never());
  assert.deepEqual(log, []);
  await stop();
});

test('cover traffic: batches that nobody asked for are on record before they leave, whole and read like any', async () => {
  const { traffic, timer, log, faults, settle } = await stage('poisson');
  const stop = await traffic.precondition.establish(never());
  timer.pass(HOUR);
  await settle();
  assert.ok(log.length >= 9 && log.length % 3 === 0, log.join());
  assert.equal(log.filter((line) => line === 'web_open').length, log.length / 3);
  assert.ok(log.indexOf('web_open') < log.indexOf('carry 8'));
  await stop();
  const before = log.length;
  timer.pass(24 * HOUR);
  await settle();
  assert.equal(log.length, before);
  assert.deepEqual(faults, []);
});

test('cover traffic: a question waits for its epoch and takes the place of a dummy; when the schedule ends it does not leave', async () => {
  const { traffic, timer, log, batch, settle } = await stage('poisson');
  const stop = await traffic.precondition.establish(never());
  let left = false;
  const turn = traffic.turn(batch, never()).then(() => {
    left = true;
  });
  await settle();
  assert.equal(left, false);
  while (!left) {
    timer.pass(1000);
    await settle();
  }
  await turn;
  // Carried by its own road, not by this one.
  assert.deepEqual(log, []);
  const late = traffic.turn(batch, never());
  await stop();
  await assert.rejects(late, { code: 'DECOY_SETTING' });
});

test('cover traffic: whoever stops waiting is let go', async () => {
  const { traffic, batch } = await stage('poisson');
  const stop = await traffic.precondition.establish(never());
  const gone = new AbortController();
  const turn = traffic.turn(batch, gone.signal);
  gone.abort(new Error('gone'));
  await assert.rejects(turn, { message: 'gone' });
  await stop();
});
