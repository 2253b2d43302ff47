import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
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
  POLICY,
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
  await fill(log, 1, 2);
  const running = join(paths.audit, '..', 'running');
  cpSync(paths.audit, join(running, 'audit'), { recursive: true });
  cpSync(join(paths.auditHead, '..'), join(running, 'daemon'), { recursive: true });
  await fill(log, 3, 3);
  const line = Buffer.from(`${linesOf(segments(paths)[0] as string).at(-1)}\n`);
  for (const torn of [1, 40, 80, line.length - 1]) {
    const at = home(t);
    cpSync(running, join(at.audit, '..'), { recursive: true });
    writeFileSync(segments(at)[0] as string, line.subarray(0, torn), { flag: 'a' });
    const alone = standAlone(at.audit);
    assert.deepEqual([alone.word, alone.code], ['sound', 0]);
    assert.match(alone.text, /torn_tail/);
    const again = await openAuditLog({ paths: at, policy: POLICY });
    assert.equal(again.opening.state, 'recovered');
    const { records } = await again.show({ limit: 1 });
    assert.deepEqual(records[0]?.payload, { kind: 'torn', at: 3, amount: torn });
    assert.deepEqual(readFileSync(join(at.audit, 'torn-0000000000000003.bin')), line.subarray(0, torn));
    assert.equal((await again.verify()).ok, true);
    await again.close();
  }
});

test('open: a head that was cut off at any byte is told apart from tampering, and made anew', async (t) => {
  const { paths, open } = auditHome(t);
  const log = await open();
  await fill(log, 1, 5);
  await log.close();
  for (const bytes of [0, 1, 300, 511, 512, 800, 1023]) {
    const at = home(t);
    cpSync(join(paths.audit, '..'), join(at.audit, '..'), { recursive: true });
    truncateSync(at.auditHead, bytes);
    assert.equal(standAlone(at.audit).code, 0);
    const again = await openAuditLog({ paths: at, policy: POLICY });
    assert.equal(again.opening.damage, null, `${bytes} bytes`);
    await fill(again, 6, 7);
    assert.equal((await again.verify()).ok, true);
    await again.close();
  }
});

test('open: records that reached the disk before a crash, but not the head, are adopted and recorded', async (t) => {
  const { paths, open } = auditHome(t);
  const log = await open();
  await fill(log, 1, 3);
  const head = readFileSync(paths.auditHead);
  await Promise.all([4, 5, 6].map((added) => log.append(ingest(added))));
  const at = home(t);
  cpSync(join(paths.audit, '..'), join(at.audit, '..'), { recursive: true });
  writeFileSync(at.auditHead, head);
  const again = await openAuditLog({ paths: at, policy: POLICY });
  assert.deepEqual(again.opening.warnings, [{ kind: 'ahead_of_head', seq: 4, amount: 3 }]);
  const { records } = await again.show({ limit: 1 });
  assert.deepEqual(records[0]?.payload, { kind: 'adopted', at: 4, amount: 3 });
  await again.close();
});
