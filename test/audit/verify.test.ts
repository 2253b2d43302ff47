import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { test } from 'node:test';
import { verifyLog } from '../../src/audit/verify.ts';
import { auditHome, fill, ingest, segments, standAlone } from '../support/audit.ts';
import { CHILD_ENV } from '../support/child-env.ts';
import { temporaryState } from '../support/daemon.ts';

const DAY_MS = 86_400_000;
const WRITER = join(import.meta.dirname, '../support/audit-writer.ts');

test('verify: two verifiers in this process and a third outside raise no alarm while another process writes, turns over and prunes', async (t) => {
  const paths = temporaryState(t);
  const child = spawn(process.execPath, [WRITER, JSON.stringify(paths)], {
    env: CHILD_ENV,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  const ends = new Set<number>();
  const verifier = async (): Promise<void> => {
    for (let round = 0; round < 60; round += 1) {
      const { damage, end } = await verifyLog({ folder: paths.audit, head: paths.auditHead, key: null });
      assert.equal(damage, null);
      ends.add(end.walk.seq);
    }
  };
  await Promise.all([verifier(), verifier()]);
  for (let round = 0; round < 12; round += 1) {
    const alone = standAlone(paths.audit);
    assert.equal(alone.code, 0, alone.text);
  }
  // The control: the log did move under the verifiers, and its beginning went away.
  assert.ok(ends.size > 10, `${ends.size} different ends`);
  const { end } = await verifyLog({ folder: paths.audit, head: paths.auditHead, key: null });
  assert.ok(end.first > 1);
});

test('verify: the writer verifies its own log while it appends', async (t) => {
  const { open } = auditHome(t);
  let now = 400 * DAY_MS;
  const log = await open({ now: () => now, policy: { retentionDays: 1, segmentBytes: 5000 } });
  let isRunning = true;
  const writing = (async () => {
    while (isRunning) {
      await Promise.all(Array.from({ length: 9 }, (_, at) => log.append(ingest(at))));
      now += DAY_MS / 30;
      await log.prune();
    }
  })();
  for (let round = 0; round < 100; round += 1) assert.equal((await log.verify()).damage, null);
  isRunning = false;
  await writing;
});

test('verify: from a record on, and stopped by its signal', async (t) => {
  const { paths, open } = auditHome(t);
  const log = await open();
  await fill(log, 1, 30);
  await log.close();
  assert.ok(segments(paths).length > 2);
  const seen = await log.verify({ from: 25 });
  assert.ok(seen.ok && seen.from > 12 && seen.from <= 25, `from ${seen.from}`);
  assert.equal(seen.last, 30);
  const stopped = AbortSignal.abort(new Error('enough'));
  await assert.rejects(log.verify({}, stopped), { message: 'enough' });
  for (const against of ['', '12', 'x-0000-0000-0000-0000-0000', '12-0000']) {
    await assert.rejects(log.verify({ against }), { code: 'AUDIT_FINGERPRINT_INVALID' });
  }
});

test('verify: a fingerprint is read as people type it', async (t) => {
  const { paths, open } = auditHome(t);
  const log = await open();
  await fill(log, 1, 3);
  const { fingerprint = '' } = (await log.checkpoint()) ?? {};
  assert.match(fingerprint, /^3(-[0-9a-f]{4}){5}$/);
  const typed = [
    fingerprint,
    fingerprint.toUpperCase(),
    ` ${fingerprint.replaceAll('-', ' ')}\n`,
    fingerprint.replace(/-(?=.*-)/g, '-'),
  ];
  for (const against of typed) {
    assert.equal((await log.verify({ against })).ok, true);
    assert.equal(standAlone(paths.audit, '--against', against).code, 0);
  }
  assert.equal(standAlone(paths.audit, '--against', '3-abc').code, 2);
  assert.equal(standAlone(join(paths.audit, 'nowhere')).code, 2);
});
