import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { type AuditLog, openAuditLog } from '../../src/audit/log.ts';
import { daemonFlags } from '../../src/config/process-flags.ts';
import { PROGRAM_ROOT } from '../../src/config/version.ts';
import { auditHome, fill, ingest, POLICY, segments, standAlone } from '../support/audit.ts';
import { CHILD_ENV } from '../support/child-env.ts';
import { temporaryState } from '../support/daemon.ts';

const LOG = join(import.meta.dirname, '../../src/audit/log.ts');

test('append: concurrent callers get consecutive numbers in the order they asked, and share a write', async (t) => {
  const { paths, open } = auditHome(t);
  const log = await open({ policy: { retentionDays: 30, segmentBytes: 10_000_000 } });
  const receipts = await Promise.all(Array.from({ length: 3000 }, (_, at) => log.append(ingest(at))));
  assert.deepEqual(
    receipts.map(({ seq }) => seq),
    Array.from({ length: 3000 }, (_, at) => at + 1),
  );
  const { records } = await log.show({ from: 1, limit: 3000 });
  assert.deepEqual(
    records.map(({ payload }) => payload['added']),
    Array.from({ length: 3000 }, (_, at) => at),
  );
  assert.deepEqual(
    records.map(({ hash }) => hash),
    receipts.map(({ hash }) => hash),
  );
  // Each batch advances the head once: three batches of 1,023, and a few writes for opening and signing.
  const ticks = [...readFileSync(paths.auditHead, 'latin1').matchAll(/"tick":([0-9]+)/g)].map(([, tick]) =>
    Number(tick),
  );
  assert.ok(Math.max(...ticks) < 10);
});

test('append: more than the memory may hold is refused, the rest is written', async (t) => {
  const { open } = auditHome(t);
  const log = await open({ policy: { retentionDays: 30, segmentBytes: 100_000_000 } });
  const all = await Promise.allSettled(Array.from({ length: 40_000 }, (_, at) => log.append(ingest(at))));
  const refused = all.flatMap((one) => (one.status === 'rejected' ? [(one.reason as { code: string }).code] : []));
  assert.deepEqual(new Set(refused), new Set(['AUDIT_BUSY']));
  assert.equal((await log.verify()).last, 40_000 - refused.length);
});

test('append: order and chain hold where the log itself writes in between', async (t) => {
  const { open } = auditHome(t);
  const log = await open({ policy: { retentionDays: 30, segmentBytes: 100_000 } });
  const waiting: Promise<{ readonly seq: number }>[] = [];
  for (let round = 0; round < 6; round += 1) {
    for (let at = 0; at < 400; at += 1) waiting.push(log.append(ingest(waiting.length)));
    // While one batch is on its way.
    await pause(1);
    waiting.push(log.append(ingest(waiting.length)));
    await Promise.all([log.destroyQueryKey(), log.checkpoint(), log.prune()]);
  }
  const seqs = (await Promise.all(waiting)).map(({ seq }) => seq);
  assert.deepEqual(
    seqs.toSorted((a, b) => a - b),
    seqs,
  );
  const { records } = await log.show({ from: 1, limit: 5000 });
  assert.equal(records.length, waiting.length + 6);
  for (const [at, seq] of seqs.entries()) assert.equal(records[seq - 1]?.payload['added'], at);
  assert.equal((await log.verify()).ok, true);
});

test('append: after close it is refused', async (t) => {
  const { open } = auditHome(t);
  const log = await open();
  await log.close();
  await assert.rejects(log.append(ingest(1)), { code: 'AUDIT_CLOSED' });
});

test('append: what waits when the log is closed is written', async (t) => {
  const { open } = auditHome(t);
  let log = await open();
  const waiting = Array.from({ length: 50 }, (_, at) => log.append(ingest(at)));
  await log.close();
  assert.equal((await Promise.all(waiting)).at(-1)?.seq, 50);
  log = await open();
  assert.deepEqual([log.opening.state, (await log.verify()).last], ['clean', 50]);
});

const harm: readonly { readonly name: string; readonly act: (path: string) => void }[] = [
  { name: 'deleted', act: (path) => rmSync(path) },
  { name: 'cut', act: (path) => truncateSync(path, 10) },
  { name: 'written to', act: (path) => writeFileSync(path, 'x', { flag: 'a' }) },
  {
    name: 'replaced',
    act: (path) => {
      writeFileSync(`${path}.new`, readFileSync(path));
      renameSync(`${path}.new`, path);
    },
  },
];
for (const { name, act } of harm) {
  test(`append: a segment that is ${name} while the log is open stops it until the next start`, async (t) => {
    const { paths, open } = auditHome(t);
    let log = await open();
    await fill(log, 1, 3);
    act(segments(paths)[0] as string);
    await assert.rejects(log.append(ingest(4)), { code: 'AUDIT_TAMPERED' });
    assert.equal(log.state.writable, false);
    await pause(200);
    await assert.rejects(log.append(ingest(4)), { code: 'AUDIT_TAMPERED' });
    await log.close();
    log = await open();
    assert.equal(log.state.writable, true);
    assert.equal(log.opening.state, name === 'written to' ? 'recovered' : name === 'replaced' ? 'clean' : 'damaged');
  });
}

test('append: nothing acknowledged is lost when the process is killed at any moment', async (t) => {
  const paths = temporaryState(t);
  let last = 0;
  for (let round = 0; round < 6; round += 1) {
    const code = `
      const { openAuditLog } = await import(${JSON.stringify(LOG)});
      const log = await openAuditLog({ paths: ${JSON.stringify(paths)}, policy: { retentionDays: 30, segmentBytes: 20000 } });
      if (log.opening.damage) process.stdout.write('damage ' + log.opening.damage.kind + '\\n');
      const one = { type: 'ingest', added: 1, updated: 0, removed: 0, unchanged: 0, unreadable: 0, elapsedMs: 1 };
      for (;;) {
        const receipts = await Promise.all(Array.from({ length: 8 }, () => log.append(one)));
        process.stdout.write(receipts.at(-1).seq + '\\n');
        if (receipts.at(-1).seq % 5 === 0) await log.checkpoint();
      }`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
      env: CHILD_ENV,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    await once(child.stdout, 'data');
    await pause(20 + round * 37);
    child.kill('SIGKILL');
    await once(child, 'close');
    assert.ok(!said.includes('damage'), said);
    last = Number(said.split('\n').slice(0, -1).at(-1));
    assert.equal(standAlone(paths.audit).code, 0);
    const log: AuditLog = await openAuditLog({ paths, policy: POLICY });
    assert.equal(log.opening.damage, null);
    const seen = await log.verify();
    assert.ok(seen.ok && seen.last >= last, `${seen.last} of ${last}`);
    if (round % 2 === 0) await log.close();
    else if (round === 1) assert.ok(existsSync(paths.auditHead));
  }
});

test('append: works with the rights that the daemon has, and with no more', (t) => {
  const paths = temporaryState(t);
  const code = `
    const { openAuditLog } = await import(${JSON.stringify(LOG)});
    const open = (now) => openAuditLog({ paths: ${JSON.stringify(paths)}, policy: { retentionDays: 1, segmentBytes: 1000 }, now });
    let day = 400;
    let log = await open(() => day * 86400000);
    const one = { type: 'ingest', added: 1, updated: 0, removed: 0, unchanged: 0, unreadable: 0, elapsedMs: 1 };
    for (let at = 0; at < 9; at += 1) await log.append(one);
    day += 5;
    await log.append(one);
    const { segments } = await log.prune();
    await log.destroyQueryKey();
    await log.close();
    log = await open(() => day * 86400000);
    const { ok } = await log.verify();
    process.stdout.write(JSON.stringify({ segments: segments > 0, ok, state: log.opening.state, key: log.publicKey().id.length }));
    await log.close();`;
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [...daemonFlags(paths, PROGRAM_ROOT), '--input-type=module', '-e', code],
    {
      env: CHILD_ENV,
      encoding: 'utf8',
    },
  );
  assert.equal(stderr, '');
  assert.deepEqual(JSON.parse(stdout), { segments: true, ok: true, state: 'clean', key: 64 });
});
