import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { type AuditLog, type AuditOptions, openAuditLog } from '../../src/audit/log.ts';
import { prepareState, type StatePaths, statePaths } from '../../src/config/paths.ts';
import { fill, ingest, POLICY, standAlone } from '../support/audit.ts';

const [MOUNT, UNMOUNT] = ['mount', 'umount'] as const;

interface TinyHome {
  readonly paths: StatePaths;
  open(options?: Partial<AuditOptions>): Promise<AuditLog>;
}

/** A home on a disk of its own. A user who may not mount one fails the test: a disk that never fills up proves nothing. */
function tinyHome(t: TestContext, kibibytes: number): TinyHome {
  const home = realpathSync(mkdtempSync(join(tmpdir(), 'cloister-tiny-')));
  const logs: AuditLog[] = [];
  let isMounted = false;
  t.after(async () => {
    try {
      await Promise.all(logs.map((log) => log.close()));
    } finally {
      // Lazily: a file that a failed test left open must not keep the disk.
      if (isMounted) execFileSync(UNMOUNT, ['-l', home]);
      rmSync(home, { recursive: true });
    }
  });
  execFileSync(MOUNT, ['-t', 'tmpfs', '-o', `size=${kibibytes}k,mode=0700`, 'tmpfs', home]);
  isMounted = true;
  const paths = prepareState(statePaths({ CLOISTER_HOME: home }));
  return {
    paths,
    open: async (options = {}) => {
      const log = await openAuditLog({ paths, policy: POLICY, ...options });
      logs.push(log);
      return log;
    },
  };
}

async function untilWritable(log: AuditLog): Promise<void> {
  const deadline = performance.now() + 30_000;
  while (!log.state.writable) {
    assert.ok(performance.now() < deadline, 'the log is not written to again');
    await pause(20);
  }
}

test('append: a full disk refuses, says so, and is written to again once there is room', async (t) => {
  const { paths, open } = tinyHome(t, 256);
  const states: string[] = [];
  const log = await open({
    onState: (state) => states.push(state.writable ? 'writable' : state.code),
  });
  const ballast = join(paths.audit, '..', 'ballast');
  await fill(log, 1, 10);
  assert.throws(() => writeFileSync(ballast, Buffer.alloc(1_000_000)), { code: 'ENOSPC' });
  let acknowledged = 10;
  let refusal: unknown = null;
  while (refusal === null) {
    await Promise.all(Array.from({ length: 7 }, () => log.append(ingest(1)))).then(
      () => {
        acknowledged += 7;
      },
      (error: unknown) => {
        refusal = error;
      },
    );
  }
  assert.equal((refusal as { code: string }).code, 'AUDIT_DISK_FULL');
  assert.match((refusal as { hint: string }).hint, /Make room/);
  assert.equal(log.state.writable, false);
  await assert.rejects(log.append(ingest(1)), { code: 'AUDIT_DISK_FULL' });
  // Nothing that was acknowledged is missing, and half a batch is no tampering.
  const full = await log.verify();
  assert.deepEqual([full.damage, full.last >= acknowledged], [null, true]);
  assert.equal(standAlone(paths.audit).code, 0);
  rmSync(ballast);
  await untilWritable(log);
  await log.append(ingest(2));
  assert.deepEqual(states, ['AUDIT_DISK_FULL', 'writable']);
  const { records } = await log.show({ limit: 2 });
  assert.deepEqual([records[0]?.type, records[0]?.payload['kind']], ['recovery', 'disk']);
  assert.ok(Number(records[0]?.payload['amount']) >= 8);
  assert.equal((await log.verify()).ok, true);
  await log.close();
  assert.equal(standAlone(paths.audit).code, 0);
});

test('open: a disk that is full at the start opens a log that is not writable yet', async (t) => {
  const { paths, open } = tinyHome(t, 128);
  const ballast = join(paths.audit, '..', 'ballast');
  assert.throws(() => writeFileSync(ballast, Buffer.alloc(1_000_000)), { code: 'ENOSPC' });
  const log = await open();
  assert.equal(log.state.writable, false);
  await assert.rejects(log.append(ingest(1)), { code: 'AUDIT_DISK_FULL' });
  await assert.rejects(log.checkpoint(), { code: 'AUDIT_DISK_FULL' });
  assert.equal((await log.verify()).ok, true);
  rmSync(ballast);
  await untilWritable(log);
  await log.append(ingest(1));
  assert.equal((await log.verify()).ok, true);
  await log.close();
});

test('append: of the batches that a full disk meets at once all are refused, and the log goes on where it was', async (t) => {
  const { paths, open } = tinyHome(t, 512);
  const log = await open({ policy: { retentionDays: 30, segmentBytes: 10_000_000 } });
  const answers = await Promise.allSettled(Array.from({ length: 3000 }, (_, at) => log.append(ingest(at))));
  const written = answers.findIndex(({ status }) => status === 'rejected');
  // The control: some were written, and more than one batch was not.
  assert.ok(written > 0 && written < 2000, `${written}`);
  assert.ok(answers.slice(written).every(({ status }) => status === 'rejected'));
  const { damage, last } = await log.verify();
  assert.deepEqual([damage, last >= written], [null, true]);
  assert.equal(standAlone(paths.audit).code, 0);
});
