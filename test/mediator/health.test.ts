import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { engineStatuses } from '../../src/mediator/engine-status.ts';
import { BUILT_IN, createEngines } from '../../src/mediator/engines/list.ts';
import { createHealth, type EngineHealth, type Outcome, wantsRetry } from '../../src/mediator/health.ts';
import type { EngineCounters, HealthFile } from '../../src/mediator/health-file.ts';
import { healthFile } from '../../src/mediator/health-file.ts';
import type { EngineProblem } from '../../src/mediator/types.ts';
import { NO_SETTINGS } from '../support/engine-answers.ts';

const SECOND = 1000;
const DAY = 86_400 * SECOND;
/** 12 a minute, 600 a day. */
const [engine] = BUILT_IN.filter(({ id }) => id === 'duckduckgo');
assert.ok(engine);
const duck = { ...engine, limits: { perMinute: 12, perDay: 600 } };

function memory(): HealthFile & { kept: ReadonlyMap<string, EngineCounters> } {
  return {
    kept: new Map(),
    read() {
      return this.kept;
    },
    async write(engines) {
      this.kept = structuredClone(engines);
    },
  };
}

function setup(file: HealthFile = memory()): { readonly health: EngineHealth; readonly clock: { now: number } } {
  const clock = { now: Date.UTC(2026, 2, 1, 12) };
  return { health: createHealth({ file, now: () => clock.now }), clock };
}

const all = (problem: EngineProblem | null, retryAfterMs?: number): Outcome[] =>
  Array.from({ length: 4 }, () => ({ problem, ...(retryAfterMs !== undefined && { retryAfterMs }) }));

const RESTS: readonly (readonly [EngineProblem, failuresBefore: number, seconds: number])[] = [
  ['access denied', 0, 180],
  ['too many requests', 0, 180],
  ['CAPTCHA', 0, 3600],
  ['parsing error', 2, 3600],
  ['HTTP error', 1, 30],
  ['network error', 1, 10],
  ['timeout', 1, 10],
];

for (const [problem, before, seconds] of RESTS) {
  test(`createHealth: ${problem} makes an engine rest, longer each time`, async () => {
    const { health, clock } = setup();
    for (let i = 0; i < before; i += 1) {
      await health.report(duck, all(problem));
      assert.equal(health.refusal(duck, 4), null);
    }
    for (const factor of [1, 2, 4]) {
      await health.report(duck, all(problem));
      assert.equal(health.refusal(duck, 4), `Suspended: ${problem}`);
      clock.now += seconds * factor * SECOND - 1;
      assert.equal(health.refusal(duck, 4), `Suspended: ${problem}`);
      clock.now += 1;
      assert.equal(health.refusal(duck, 4), null);
    }
    await health.report(duck, all(null));
    assert.deepEqual(health.state(duck), { refusal: null, problem: null, nextTry: null, today: 0 });
    for (let i = 0; i <= before; i += 1) await health.report(duck, all(problem));
    assert.equal(health.state(duck).nextTry, clock.now + seconds * SECOND);
  });
}

test('createHealth: obeys how long an engine asks to be left alone, but for no longer than a day', async () => {
  const { health, clock } = setup();
  await health.report(duck, all('too many requests', 42 * SECOND));
  assert.equal(health.state(duck).nextTry, clock.now + 42 * SECOND);
  await health.report(duck, all('too many requests', 400 * DAY));
  assert.equal(health.state(duck).nextTry, clock.now + DAY);
  for (let i = 0; i < 40; i += 1) await health.report(duck, all('CAPTCHA'));
  assert.equal(health.state(duck).nextTry, clock.now + DAY);
});

test('createHealth: a batch is judged as a whole; no single slot can make an engine rest', async () => {
  const { health } = setup();
  for (let slot = 0; slot < 4; slot += 1) {
    const outcomes = all(null).map((outcome, at) => (at === slot ? { problem: 'CAPTCHA' as const } : outcome));
    await health.report(duck, outcomes);
    assert.equal(health.refusal(duck, 4), null);
  }
  await health.report(duck, [
    { problem: 'timeout' },
    { problem: 'CAPTCHA' },
    { problem: 'CAPTCHA' },
    { problem: null },
  ]);
  assert.equal(health.refusal(duck, 4), 'Suspended: CAPTCHA');
});

test('createHealth: an engine that cannot carry a whole batch is near its limit before anything is sent', async () => {
  const { health, clock } = setup();
  assert.equal(health.refusal(duck, 13), 'near its limit');
  await health.spend([duck], 5);
  await health.spend([duck], 5);
  assert.equal(health.refusal(duck, 2), null);
  assert.equal(health.refusal(duck, 3), 'near its limit');
  clock.now += 5 * SECOND;
  assert.equal(health.refusal(duck, 3), null);
  for (let i = 0; i < 58; i += 1) {
    clock.now += 60 * SECOND;
    await health.spend([duck], 10);
  }
  clock.now += 60 * SECOND;
  assert.equal(health.state(duck).today, 590);
  assert.equal(health.refusal(duck, 11), 'near its limit');
  assert.equal(health.refusal(duck, 10), null);
  clock.now = Date.UTC(2026, 2, 2);
  assert.deepEqual([health.state(duck).today, health.refusal(duck, 11)], [0, null]);
});

test('createHealth: counts at once, so that two questions cannot spend the same allowance', () => {
  const { health } = setup();
  void health.spend([duck], 10);
  assert.equal(health.refusal(duck, 10), 'near its limit');
});

test('createHealth: a clock that was set back does not lock an engine out for more than a day', async () => {
  const { health, clock } = setup();
  await health.report(duck, all('CAPTCHA'));
  clock.now -= 400 * DAY;
  assert.ok((health.state(duck).nextTry ?? 0) <= clock.now + DAY);
  clock.now += 2 * DAY;
  assert.equal(health.refusal(duck, 1), `Suspended: CAPTCHA`);
});

test('createHealth: a failed write is told to who asked for it, and the next one goes through', async () => {
  const file = memory();
  let fails = true;
  const { health } = setup({
    read: () => file.read(),
    write: async (engines) => {
      if (fails) throw Object.assign(new Error('full'), { code: 'ENOSPC' });
      await file.write(engines);
    },
  });
  await assert.rejects(health.spend([duck], 4), { code: 'ENOSPC' });
  fails = false;
  await health.spend([duck], 4);
  assert.equal(file.kept.get('duckduckgo')?.today, 8);
});

test('healthFile: survives a restart, holds counts only, and a damaged file begins anew', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'cloister-health-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'engine-health.json');
  const first = setup(healthFile(path));
  await first.health.spend([duck], 4);
  await first.health.report(duck, all('CAPTCHA'));
  assert.equal(statSync(path).mode & 0o077, 0);
  assert.equal(setup(healthFile(path)).health.refusal(duck, 1), 'Suspended: CAPTCHA');
  const kept = (JSON.parse(readFileSync(path, 'utf8')) as { engines: Record<string, object> }).engines['duckduckgo'];
  const names = ['day', 'failures', 'filledAt', 'level', 'problem', 'restsUntil', 'today'];
  assert.deepEqual(Object.keys(kept ?? {}).sort(), names);
  for (const damage of [
    '',
    '{',
    'null',
    '{"version":1,"engines":{"duckduckgo":{"day":-1}}}',
    '{"version":2,"engines":{}}',
  ]) {
    writeFileSync(path, damage);
    assert.equal(setup(healthFile(path)).health.refusal(duck, 1), null, damage);
  }
});

test('wantsRetry: any slot that a relay may have failed, and no slot in particular', () => {
  assert.equal(wantsRetry(all(null)), false);
  assert.equal(wantsRetry(all('CAPTCHA')), false);
  assert.equal(wantsRetry(all('parsing error')), false);
  for (let slot = 0; slot < 4; slot += 1) {
    const outcomes = all(null).map((outcome, at) => (at === slot ? { problem: 'network error' as const } : outcome));
    assert.equal(wantsRetry(outcomes), true);
  }
});

test('engineStatuses: says in words how each engine is', async () => {
  const { health, clock } = setup();
  const engines = createEngines({ ...NO_SETTINGS, off: ['arxiv'] });
  await health.report(duck, all('CAPTCHA'));
  const rows = new Map(engineStatuses(engines, health).map((row) => [row.id, row]));
  const { state, onion, lastProblem, nextTry } = rows.get('duckduckgo') ?? {};
  assert.deepEqual([state, onion, lastProblem, nextTry], ['suspended', true, 'CAPTCHA', clock.now + 3600 * SECOND]);
  const states = ['wikipedia', 'arxiv', 'brave', 'marginalia'].map((id) => rows.get(id)?.state);
  assert.deepEqual(states, ['ready', 'off', 'off', 'needs a key']);
});
