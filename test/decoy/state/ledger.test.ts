import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { openLedger } from '../../../src/decoy/state/ledger.ts';
import { NOON } from '../../support/decoys.ts';

const DAY = 86_400_000;

function stage(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'cloister-ledger-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const clock = { now: NOON };
  const key = randomBytes(32);
  const path = join(folder, 'ledger');
  const open = (isNewKey = true, capPerDay: number | null = 12) =>
    openLedger({ file: { path, key, isNewKey }, capPerDay, now: () => clock.now });
  return { clock, key, path, open };
}

test('ledger: equals the sum of its entries, over a restart, and begins anew each day', async (t) => {
  const { clock, open } = stage(t);
  const first = await open();
  await first.chargeThread(3, false);
  await first.chargeWindow(0.5);
  clock.now += 1000;
  await first.chargeThread(2.5, false);
  const again = (await open(false)).status();
  assert.deepEqual([again.day, again.spent, again.threads, again.windows], ['2026-11-25', 6, 5.5, 0.5]);
  assert.equal(
    again.entries.reduce((sum, { eps }) => sum + eps, 0),
    again.spent,
  );
  clock.now += DAY;
  assert.deepEqual([(await open(false)).spentToday(), (await open(false)).status().entries], [0, []]);
});

test('ledger: refuses above the cap unless a person goes beyond it; cover traffic has no cap', async (t) => {
  const { open } = stage(t);
  const ledger = await open();
  for (let thread = 0; thread < 4; thread += 1) await ledger.chargeThread(3, false);
  await assert.rejects(ledger.chargeThread(0.1, false), { code: 'DECOY_BUDGET_SPENT' });
  assert.equal(ledger.spentToday(), 12);
  await ledger.chargeWindow(1);
  await ledger.chargeThread(3, true);
  assert.equal((await open(false)).spentToday(), 16);
});

test('ledger: a clock that was set back gives no second budget; a small correction is none', async (t) => {
  const { clock, open } = stage(t);
  const ledger = await open();
  await ledger.chargeThread(3, false);
  clock.now = NOON - 60_000;
  assert.equal(ledger.spentToday(), 3);
  clock.now = NOON - DAY;
  for (const it of [ledger, await open(false)]) {
    assert.throws(() => it.spentToday(), { code: 'DECOY_CLOCK' });
    await assert.rejects(it.chargeThread(1, true), { code: 'DECOY_CLOCK' });
  }
});

test('ledger: lost, changed or of another key, it counts as a spent day and not as a new one', async (t) => {
  const { path, open } = stage(t);
  await (await open()).chargeThread(3, false);
  const bytes = readFileSync(path);
  const flipped = Buffer.from(bytes);
  flipped[bytes.length - 1] = (flipped[bytes.length - 1] ?? 0) ^ 1;
  const breakings = [
    () => writeFileSync(path, flipped),
    () => writeFileSync(path, bytes.subarray(0, 20)),
    () => writeFileSync(path, 'not a ledger'),
    () => rmSync(path),
    () => writeFileSync(path, bytes),
  ];
  for (const [at, breakIt] of breakings.entries()) {
    breakIt();
    const isWhole = at === breakings.length - 1;
    const ledger = await open(false);
    assert.equal(ledger.problem?.code, isWhole ? undefined : 'DECOY_STATE_LOST');
    assert.equal(ledger.spentToday(), isWhole ? 3 : 12);
    if (!isWhole) await assert.rejects(ledger.chargeThread(1, false), { code: 'DECOY_BUDGET_SPENT' });
  }
  const other = await openLedger({
    file: { path, key: randomBytes(32), isNewKey: false },
    capPerDay: 12,
    now: () => NOON,
  });
  assert.equal(other.problem?.code, 'DECOY_STATE_LOST');
  assert.equal(other.spentToday(), 12);
});

test('ledger: what could not be written stays counted, and nothing goes on', async (t) => {
  const { path, open } = stage(t);
  const ledger = await open();
  rmSync(dirname(path), { recursive: true });
  await assert.rejects(ledger.chargeThread(3, false), { code: 'ENOENT' });
  assert.equal(ledger.spentToday(), 3);
});

test('ledger: one that nothing was spent of is no lost one after a restart, unless it was taken away', async (t) => {
  const { path, clock, open } = stage(t);
  await open();
  assert.equal((await open(false)).problem, null);
  rmSync(path);
  assert.equal((await open(false)).spentToday(), 12);
  assert.deepEqual([(await open(false)).problem, (await open(false)).spentToday()], [null, 12]);
  clock.now += DAY;
  assert.equal((await open(false)).spentToday(), 0);
});
