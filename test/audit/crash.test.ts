import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type AuditLog, type AuditOptions, openAuditLog } from '../../src/audit/log.ts';
import { examine } from '../../src/audit/opening.ts';
import { prepareState, statePaths } from '../../src/config/paths.ts';
import {
  type AuditPaths,
  auditHome,
  editLines,
  fill,
  ingest,
  linesOf,
  segments,
  standAlone,
} from '../support/audit.ts';
import { replay, tapeDisk } from '../support/disk-tape.ts';

const DAY_MS = 86_400_000;
/** Memory instead of a disk, where there is such a place: thousands of small durable writes. */
const FAST = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
/** Of a write that is cut short, every so many bytes are tried, besides none, the first and all but the last. */
const STRIDE = 83;

function home(t: TestContext): AuditPaths {
  const folder = mkdtempSync(join(FAST, 'cloister-crash-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return prepareState(statePaths({ CLOISTER_HOME: folder }));
}

/** Runs `script` on tape, then opens the log as a crash at every step and at many bytes of every write would leave it. */
async function crashEverywhere(
  t: TestContext,
  policy: AuditOptions['policy'],
  script: (open: (now: () => number) => Promise<AuditLog>, acknowledged: (seq: number) => void) => Promise<void>,
): Promise<number> {
  const paths = home(t);
  const root = join(paths.audit, '..');
  const tape = tapeDisk(root);
  const promised: { readonly step: number; readonly seq: number }[] = [];
  try {
    await script(
      (now) => openAuditLog({ paths, policy, now }),
      (seq) => promised.push({ step: tape.steps.length, seq }),
    );
  } finally {
    tape.stop();
  }
  const before = home(t);
  const disk = join(before.audit, '..');
  let states = 0;
  for (const [at, step] of tape.steps.entries()) {
    const length = step.kind === 'write' ? step.bytes.length : 1;
    const cuts = new Set([0, 1, length - 1]);
    for (let cut = STRIDE; cut < length; cut += STRIDE) cuts.add(cut);
    for (const cut of step.kind === 'write' ? cuts : [0]) {
      const crashed = home(t);
      const there = join(crashed.audit, '..');
      rmSync(there, { recursive: true });
      cpSync(disk, there, { recursive: true });
      if (cut > 0) replay(there, step, cut);
      const least = Math.max(0, ...promised.filter((one) => one.step <= at).map(({ seq }) => seq));
      await assertHonest(crashed, policy, least, `step ${at} (${step.kind} ${step.path}), byte ${cut}`);
      rmSync(there, { recursive: true });
      states += 1;
    }
    replay(disk, step);
  }
  return states;
}

/** The log opens, nothing in it looks tampered with, nothing that was promised is missing, and it goes on. */
async function assertHonest(
  paths: AuditPaths,
  policy: AuditOptions['policy'],
  least: number,
  where: string,
): Promise<void> {
  const { report } = await examine(paths);
  assert.equal(report.damage, null, where);
  let log = await openAuditLog({ paths, policy, now: () => 400 * DAY_MS });
  assert.equal(log.opening.damage, null, where);
  const { seq } = await log.append(ingest(7));
  assert.ok(seq > least, where);
  const seen = await log.verify();
  assert.deepEqual([seen.damage, seen.last], [null, seq], where);
  await log.close();
  log = await openAuditLog({ paths, policy, now: () => 400 * DAY_MS });
  assert.equal(log.opening.damage, null, where);
  await log.close();
  assert.equal((await log.verify()).ok, true, where);
}

test('crash: at every step and byte of starting, appending, signing and closing, the log is honest', async (t) => {
  const states = await crashEverywhere(t, { retentionDays: 30, segmentBytes: 100_000 }, async (open, acknowledged) => {
    let log = await open(() => 399 * DAY_MS);
    for (let at = 1; at <= 4; at += 1) acknowledged((await log.append(ingest(at))).seq);
    await log.checkpoint();
    await Promise.all([5, 6, 7].map((at) => log.append(ingest(at))));
    acknowledged(7);
    await log.close();
    log = await open(() => 399 * DAY_MS);
    acknowledged((await log.append(ingest(8))).seq);
    await log.close();
  });
  assert.ok(states > 100, `${states} states`);
});

test('crash: at every step and byte of turning over, pruning and destroying the key, the log is honest', async (t) => {
  const states = await crashEverywhere(t, { retentionDays: 1, segmentBytes: 900 }, async (open, acknowledged) => {
    let day = 390;
    const log = await open(() => day * DAY_MS);
    for (let at = 1; at <= 8; at += 1) {
      acknowledged((await log.append(ingest(at))).seq);
      if (at % 3 === 0) day += 2;
    }
    assert.ok((await log.prune()).segments > 0);
    await log.destroyQueryKey();
    acknowledged((await log.append(ingest(9))).seq);
    await log.close();
  });
  assert.ok(states > 100, `${states} states`);
});

test('crash: at every step and byte of sessions that leave nothing, the log is honest', async (t) => {
  await crashEverywhere(t, { retentionDays: 'session-only', segmentBytes: 100_000 }, async (open, acknowledged) => {
    for (let session = 0; session < 2; session += 1) {
      const log = await open(() => 399 * DAY_MS);
      acknowledged((await log.append(ingest(1))).seq);
      await log.close();
    }
  });
});

test('crash: while a damaged log is moved aside, at every step, its damage is not forgotten', async (t) => {
  const paths = home(t);
  const policy = { retentionDays: 30, segmentBytes: 1000 } as const;
  let log = await openAuditLog({ paths, policy });
  await fill(log, 1, 9);
  await log.close();
  editLines(segments(paths)[1] as string, ([a = '', ...rest]) => [a.replace('"added":', '"added":9'), ...rest]);
  const root = join(paths.audit, '..');
  const before = home(t);
  const disk = join(before.audit, '..');
  rmSync(disk, { recursive: true });
  cpSync(root, disk, { recursive: true });
  const tape = tapeDisk(root);
  log = await openAuditLog({ paths, policy });
  tape.stop();
  const { damage } = log.opening;
  assert.equal(damage?.kind, 'edited');
  await log.close();
  for (const [at, step] of tape.steps.entries()) {
    for (const cut of step.kind === 'write' ? [0, 1, 40, step.bytes.length - 1] : [0]) {
      const crashed = home(t);
      const there = join(crashed.audit, '..');
      rmSync(there, { recursive: true });
      cpSync(disk, there, { recursive: true });
      if (cut > 0) replay(there, step, cut);
      const again = await openAuditLog({ paths: crashed, policy });
      const where = `step ${at} (${step.kind} ${step.path}), byte ${cut}`;
      assert.deepEqual(again.opening.damage, damage, where);
      const seen = await again.verify();
      assert.deepEqual([seen.damage, seen.recovery], [damage, again.opening.recovery], where);
      await again.append({ type: 'acknowledged', recovery: again.opening.recovery ?? 0 });
      assert.deepEqual((await again.verify()).damage, null, where);
      await again.close();
      rmSync(there, { recursive: true });
    }
    replay(disk, step);
  }
});

test('open: a torn last line is kept aside and recorded, whatever its length', async (t) => {
  const { paths, open } = auditHome(t);
  const log = await open();
  await fill(log, 1, 3);
  await log.close();
  const [path = ''] = segments(paths);
  const whole = readFileSync(path);
  const line = Buffer.from(`${linesOf(path).at(-1)}\n`);
  const head = readFileSync(paths.auditHead);
  const early = auditHome(t);
  const first = await early.open();
  await fill(first, 1, 2);
  for (const torn of [1, 40, 80, line.length - 1]) {
    const at = home(t);
    for (const name of ['audit', 'auditKey', 'auditHmac'] as const) {
      rmSync(at[name], { recursive: true, force: true });
      cpSync(paths[name], at[name], { recursive: true });
    }
    // The head as it was after the second record, before the third was acknowledged.
    rmSync(join(at.audit, 'checkpoints.jsonl'), { force: true });
    const [slot = ''] = [head.toString('latin1')];
    assert.ok(slot);
    const { writeHeadAt } = await import('../support/audit-head.ts');
    writeHeadAt(at, 2, linesOf(path)[1]?.slice(9, 73) ?? '');
    truncateSync(segments(at)[0] as string, whole.length - line.length + torn);
    const alone = standAlone(at.audit);
    assert.equal(alone.code, 0, alone.text);
    assert.match(alone.text, /torn_tail/);
    const again = await openAuditLog({ paths: at, policy: { retentionDays: 30, segmentBytes: 4000 } });
    assert.equal(again.opening.state, 'recovered');
    const { records } = await again.show({ limit: 1 });
    assert.deepEqual(records[0]?.payload, { kind: 'torn', at: 3, amount: torn });
    assert.deepEqual(readFileSync(join(at.audit, 'torn-0000000000000003.bin')), line.subarray(0, torn));
    assert.equal((await again.verify()).ok, true);
    await again.close();
  }
  mkdirSync(join(paths.audit, 'damaged'), { recursive: true });
});
