import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Config } from '../../../src/config/schema.ts';
import { createCover } from '../../../src/decoy/cover/cover.ts';
import { seededRandom } from '../../../src/decoy/random.ts';
import type { Mode, QueryBatch } from '../../../src/decoy/types.ts';
import { CONFIG, openTestDecoys, scrubbed, wordOf } from '../../support/decoys.ts';
import { TestTimer } from '../../support/test-timer.ts';

type CoverConfig = Config['decoys']['cover'];
const HOUR = 3_600_000;

async function stage(config: Partial<CoverConfig>, dummy?: (mode: Mode) => QueryBatch) {
  const { mixer, ledger } = await openTestDecoys();
  const timer = new TestTimer();
  const sent: { readonly at: number; readonly batch: QueryBatch }[] = [];
  const faults: unknown[] = [];
  const cover = createCover({
    config: { ...CONFIG.cover, ...config },
    batchSize: () => 8,
    random: seededRandom('c0'),
    timer,
    dummy: dummy ?? mixer.dummy,
    emit: (batch) => sent.push({ at: timer.monotonic(), batch }),
    chargeWindow: ledger.chargeWindow,
    onFault: (error) => faults.push(error),
  });
  const real = async (n: number, mode: Mode = 'cell') =>
    await mixer.mix({ query: scrubbed(`price of ${wordOf(n)}`), threadId: `${n}`, mode, sensitive: false });
  return { cover, timer, sent, faults, ledger, real };
}

test('poisson: the same epochs whether somebody asks or not, as often as was set', async () => {
  const idle = await stage({ kind: 'poisson', perHour: 12 });
  idle.cover.start();
  idle.timer.pass(200 * HOUR);
  const busy = await stage({ kind: 'poisson', perHour: 12 });
  busy.cover.start();
  const waits: Promise<boolean>[] = [];
  for (let n = 0; n < 100; n += 1) {
    waits.push(busy.cover.offer(await busy.real(n)));
    busy.timer.pass(2 * HOUR);
  }
  assert.deepEqual(
    busy.sent.map(({ at }) => at),
    idle.sent.map(({ at }) => at),
  );
  assert.ok(Math.abs(idle.sent.length - 2400) < 3 * Math.sqrt(2400), `${idle.sent.length}`);
  assert.ok((await Promise.all(waits)).every(Boolean));
  assert.equal(busy.sent.filter(({ batch }) => batch.realSlot !== null).length, 100);
  assert.ok(idle.sent.every(({ batch }) => batch.realSlot === null && batch.slots.length === 8));
});

test('poisson: gaps are exponential', async () => {
  const { cover, timer, sent } = await stage({ kind: 'poisson', perHour: 60 });
  cover.start();
  timer.pass(100 * HOUR);
  const gaps = sent.slice(1).map(({ at }, n) => at - (sent[n]?.at ?? 0));
  const above = (ms: number): number => gaps.filter((gap) => gap > ms).length / gaps.length;
  for (const minutes of [0.5, 1, 2]) {
    const p = Math.exp(-minutes);
    assert.ok(Math.abs(above(minutes * 60_000) - p) < 3 * Math.sqrt((p * (1 - p)) / gaps.length));
  }
});

test('poisson: questions leave in their order; too many are refused; those of another mode are not put among dummies', async () => {
  const { cover, timer, sent, real } = await stage({ kind: 'poisson' });
  cover.start();
  await assert.rejects(cover.offer(await real(1, 'verbatim')), { code: 'DECOY_SETTING' });
  const waits: Promise<boolean>[] = [];
  for (let n = 0; n < 32; n += 1) waits.push(cover.offer(await real(n + 10)));
  await assert.rejects(cover.offer(await real(90)), { code: 'DECOY_QUEUE_FULL' });
  timer.pass(10 * HOUR);
  await Promise.all(waits);
  const ids = sent.flatMap(({ batch: { slots, realSlot } }) => (realSlot === null ? [] : [slots[realSlot]?.id]));
  assert.deepEqual(
    ids,
    Array.from({ length: 32 }, (_, n) => n + 10),
  );
});

test('poisson: what waits when it stops is told so, and nothing is sent any more', async () => {
  const { cover, timer, sent, real } = await stage({ kind: 'poisson' });
  cover.start();
  const waiting = cover.offer(await real(1));
  cover.stop();
  assert.equal(await waiting, false);
  timer.pass(10 * HOUR);
  assert.deepEqual([sent.length, cover.isOn], [0, false]);
});

test('geometric: real batches at once, dummies of each window at times of their own, each window counted', async () => {
  const { cover, timer, sent, real, ledger } = await stage({ kind: 'geometric', eps: 1 });
  cover.start();
  assert.equal(await cover.offer(await real(1)), true);
  assert.deepEqual([sent.length, sent[0]?.at], [1, 0]);
  timer.pass(100 * HOUR - 1);
  const dummies = sent.length - 1;
  assert.ok(dummies > 600 && dummies < 800, `${dummies}`);
  assert.equal(ledger.status().windows, 100);
  const halves = sent.filter(({ at }) => at % HOUR < HOUR / 2).length / sent.length;
  assert.ok(Math.abs(halves - 0.5) < 0.06);
});

test('a schedule that fails stops and says so: half a schedule tells more than none', async () => {
  const { cover, timer, faults, sent } = await stage({ kind: 'poisson' }, () => {
    throw new Error('no dummy');
  });
  cover.start();
  timer.pass(10 * HOUR);
  assert.deepEqual([faults.length, sent.length, cover.isOn], [1, 0, false]);
});

test('cost: said before anything is switched on; off sends nothing', async () => {
  const { cover, timer, sent, real } = await stage({});
  cover.start();
  timer.pass(HOUR);
  assert.deepEqual([cover.isOn, sent.length, cover.cost().queriesPerHour], [false, 0, 0]);
  assert.equal(await cover.offer(await real(1)), true);
  const poisson = (await stage({ kind: 'poisson', perHour: 12 })).cover.cost();
  assert.deepEqual([poisson.queriesPerHour, poisson.meanWaitMs, poisson.eps, poisson.delta], [96, 300_000, 0, 0]);
  const geometric = (await stage({ kind: 'geometric', eps: 1 })).cover.cost();
  assert.deepEqual([geometric.queriesPerHour, geometric.meanWaitMs, geometric.eps], [56, 0, 1]);
  assert.ok(geometric.delta <= 0.001 && geometric.bytesPerHour > 1e6);
});
