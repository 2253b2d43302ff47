import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { examine } from '../../src/audit/opening.ts';
import { auditHome, fill, ingest, linesOf, segments, standAlone } from '../support/audit.ts';
import { tapeDisk } from '../support/disk-tape.ts';

const DAY_MS = 86_400_000;

test('prune: whole segments older than the policy go, the log still verifies, and the prune is recorded', async (t) => {
  const { paths, open } = auditHome(t);
  let now = 400 * DAY_MS;
  const policy = { retentionDays: 30, segmentBytes: 1500 } as const;
  let log = await open({ now: () => now, policy });
  await fill(log, 1, 20);
  const old = (await log.checkpoint())?.fingerprint ?? '';
  now += 20 * DAY_MS;
  await fill(log, 21, 40);
  assert.deepEqual(await log.prune(), { first: 1, segments: 0, records: 0 });
  const count = segments(paths).length;
  now += 20 * DAY_MS;
  const report = await log.prune();
  assert.deepEqual(report, { first: 21, segments: count - segments(paths).length + 1, records: 20 });
  const { records } = await log.show({ limit: 1 });
  assert.deepEqual(records[0]?.payload, { why: 'retention', first: 21, segments: report.segments, records: 20 });
  const seen = await log.verify();
  assert.deepEqual([seen.ok, seen.first, seen.from, seen.last], [true, 21, 21, 41]);
  // A fingerprint from before the prune can still be compared.
  assert.equal((await log.verify({ against: old })).ok, true);
  assert.equal(
    (await log.verify({ against: old.replace(/.$/, (digit) => (digit === '0' ? '1' : '0')) })).damage?.kind,
    'forked',
  );
  await log.close();
  assert.equal(standAlone(paths.audit, '--against', old).code, 0);
  log = await open({ now: () => now, policy });
  assert.equal(log.opening.state, 'clean');
  assert.deepEqual(
    (await log.show({ from: 1, limit: 1 })).records.map(({ seq }) => seq),
    [21],
  );
});

test('prune: a power cut that undoes the last renaming of the checkpoints is no tampering', async (t) => {
  const { paths, open } = auditHome(t);
  let now = 400 * DAY_MS;
  const tape = tapeDisk(paths.audit);
  t.after(() => tape.stop());
  const log = await open({ now: () => now, policy: { retentionDays: 30, segmentBytes: 1500 } });
  await fill(log, 1, 20);
  const path = join(paths.audit, 'checkpoints.jsonl');
  now += 40 * DAY_MS;
  await fill(log, 21, 21);
  assert.ok((await log.prune()).segments > 0);
  // All that was ever written under the file's own name: the renaming is what is missing.
  const written = tape.steps.flatMap((step) =>
    step.kind === 'write' && step.path === 'checkpoints.jsonl' ? [step.bytes] : [],
  );
  const renamed = readFileSync(path);
  writeFileSync(path, Buffer.concat(written));
  assert.notDeepEqual(readFileSync(path), renamed);
  assert.deepEqual((await examine(paths)).report.damage, null);
  assert.equal(standAlone(paths.audit).code, 0);
  writeFileSync(path, renamed);
});

test('prune: opening the log prunes too, and never the segment that is written to', async (t) => {
  const { paths, open } = auditHome(t);
  let now = 400 * DAY_MS;
  const policy = { retentionDays: 1, segmentBytes: 1500 } as const;
  let log = await open({ now: () => now, policy });
  await fill(log, 1, 20);
  await log.close();
  now += 100 * DAY_MS;
  log = await open({ now: () => now, policy });
  assert.equal(segments(paths).length, 2);
  assert.equal((await log.verify()).ok, true);
});

test('session-only: after a session only the record of the prune is left, and a crash leaves it to the next start', async (t) => {
  const { paths, open } = auditHome(t);
  const policy = { retentionDays: 'session-only', segmentBytes: 1500 } as const;
  let log = await open({ policy });
  await fill(log, 1, 20);
  await log.close();
  assert.deepEqual(
    segments(paths)
      .flatMap(linesOf)
      .map((line) => /"type":"([a-z_]+)"/.exec(line)?.[1]),
    ['prune'],
  );
  assert.ok(linesOf(join(paths.audit, 'checkpoints.jsonl')).length <= 2);
  assert.equal(standAlone(paths.audit).code, 0);
  log = await open({ policy });
  assert.deepEqual([log.opening.state, (await log.verify()).ok], ['clean', true]);
  await fill(log, 1, 5);
  assert.equal((await log.verify({ against: '3-0000-0000-0000-0000-0000' })).damage?.kind, 'witness_pruned');
});

test('segments: a new one is begun by size and by day, and every file is for its owner only', async (t) => {
  const { paths, open } = auditHome(t);
  let now = 400 * DAY_MS;
  const log = await open({ now: () => now, policy: { retentionDays: 30, segmentBytes: 1000 } });
  await fill(log, 1, 9);
  assert.ok(segments(paths).length >= 3);
  assert.ok(segments(paths).every((path) => statSync(path).size <= 1000));
  const before = segments(paths).length;
  now += DAY_MS;
  await log.append(ingest(10));
  assert.equal(segments(paths).length, before + 1);
  await log.close();
  const folders = [paths.audit, join(paths.auditHead, '..')];
  const files = folders.flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)));
  for (const path of files) assert.equal(statSync(path).mode & 0o077, 0, path);
});

test('clock: set back by more than two seconds it is announced; by less, the last time is used again', async (t) => {
  const { paths, open } = auditHome(t);
  let now = 400 * DAY_MS;
  const log = await open({ now: () => now });
  await fill(log, 1, 2);
  now -= 1500;
  await fill(log, 3, 3);
  now -= 60_000;
  await fill(log, 4, 4);
  const { records } = await log.show({ from: 3, limit: 9 });
  assert.deepEqual(
    records.map(({ type, time }) => [type, time]),
    [
      ['ingest', 400 * DAY_MS],
      ['clock', 400 * DAY_MS - 61_500],
      ['ingest', 400 * DAY_MS - 61_500],
    ],
  );
  const seen = await log.verify();
  assert.deepEqual([seen.ok, seen.warnings], [true, [{ kind: 'clock_back', seq: 4, amount: 61_500 }]]);
  await log.close();
  assert.match(standAlone(paths.audit).text, /^sound[^\n]*\nwarning: clock_back: at 4, by 61500 ms/);
  assert.ok(readFileSync(paths.auditHead).length === 1024);
});
