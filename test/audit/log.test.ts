import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { canonical } from '../../src/audit/canonical.ts';
import type { Witness, WitnessPlace } from '../../src/audit/witness.ts';
import { auditHome, fill, ingest, POLICY } from '../support/audit.ts';

test('canonical: sorts members and writes numbers and strings as RFC 8785 does', () => {
  const value = { b: [3, 1e21, { z: 'ö"', a: null }], a: true, '€': 1, A: -0 };
  assert.equal(canonical(value), '{"A":0,"a":true,"b":[3,1e+21,{"a":null,"z":"ö\\""}],"€":1}');
});

test('openAuditLog: the first log is fresh, the next start is clean', async (t) => {
  const { open } = auditHome(t);
  let log = await open();
  assert.deepEqual(log.opening, { state: 'fresh', damage: null, recovery: null, evidence: null, warnings: [] });
  assert.equal(await log.checkpoint(), null);
  assert.equal((await log.verify()).ok, true);
  await log.append(ingest(1));
  await log.close();
  log = await open();
  assert.equal(log.opening.state, 'clean');
  assert.deepEqual(await log.append(ingest(2)).then(({ seq }) => seq), 2);
});

test('show: pages from a record on, filters by type, and shows the latest without a start', async (t) => {
  const { open } = auditHome(t);
  const log = await open();
  await fill(log, 1, 12);
  await log.append({ type: 'service', event: 'ready', version: '1.0.0' });
  await fill(log, 14, 20);
  const first = await log.show({ from: 1, limit: 8 });
  assert.deepEqual([first.records.length, first.next], [8, 9]);
  const second = await log.show({ from: first.next ?? 0, limit: 100 });
  assert.deepEqual([second.records.length, second.next], [12, null]);
  assert.deepEqual(
    (await log.show({ limit: 2 })).records.map(({ seq }) => seq),
    [19, 20],
  );
  const [service] = (await log.show({ limit: 5, type: 'service' })).records;
  assert.deepEqual([service?.seq, service?.payload], [13, { event: 'ready', version: '1.0.0' }]);
  assert.deepEqual(await log.show({ from: 99, limit: 5 }), { records: [], next: null });
});

test('follow: gives every record once, in order, across segments, and ends with its signal', async (t) => {
  const { open } = auditHome(t);
  const log = await open();
  await fill(log, 1, 5);
  const stop = new AbortController();
  const seen: number[] = [];
  const following = (async () => {
    for await (const { seq } of log.follow(stop.signal)) {
      seen.push(seq);
      if (seq === 45) stop.abort();
    }
  })();
  await fill(log, 6, 45);
  await following;
  assert.deepEqual(
    seen,
    Array.from({ length: 40 }, (_, at) => at + 6),
  );
});

test('export: as JSON and as CSV holds every record', async (t) => {
  const { open } = auditHome(t);
  const log = await open();
  await fill(log, 1, 30);
  const { signal } = new AbortController();
  const json = JSON.parse((await Array.fromAsync(log.export('json', signal))).join('')) as {
    seq: number;
    time: string;
  }[];
  assert.deepEqual(
    json.map(({ seq }) => seq),
    Array.from({ length: 30 }, (_, at) => at + 1),
  );
  assert.match(json[0]?.time ?? '', /^20[0-9-]+T[0-9:.]+Z$/);
  const csv = (await Array.fromAsync(log.export('csv', signal))).join('').split('\r\n');
  assert.equal(csv.length, 32);
  assert.equal(csv[0], 'seq,time,type,payload,prev,hash');
  assert.match(csv[1] ?? '', /^1,20[0-9TZ:.-]+,ingest,"\{""added"":1,.*\}",0{64},[0-9a-f]{64}$/);
});

test('publicKey: is the key in the folder', async (t) => {
  const { paths, open } = auditHome(t);
  const log = await open();
  assert.equal(log.publicKey()?.pem, readFileSync(join(paths.audit, 'key.pub'), 'utf8'));
  assert.match(readFileSync(paths.auditKey, 'utf8'), /BEGIN PRIVATE KEY/);
});

test('witness: gets each checkpoint, may fail without stopping the log, and is compared at the next start', async (t) => {
  const { open } = auditHome(t);
  const kept: string[] = [];
  let isThere = true;
  const witness: Witness = {
    place: { kind: 'command', argv: ['print-it'] },
    publish: async (place: WitnessPlace, fingerprint) => {
      assert.deepEqual(place, witness.place);
      if (!isThere) throw new Error('unplugged');
      kept.push(fingerprint);
    },
    recall: async () => kept.at(-1) ?? null,
  };
  let log = await open({ witness, policy: POLICY });
  await fill(log, 1, 3);
  const first = await log.checkpoint();
  await fill(log, 4, 5);
  isThere = false;
  await log.checkpoint();
  await log.append(ingest(6));
  await log.close();
  assert.deepEqual(kept, [first?.fingerprint]);
  assert.deepEqual(log.witness, { published: first?.fingerprint, isFailing: true });
  isThere = true;
  log = await open({ witness });
  assert.equal(log.opening.damage, null);
  await log.close();
  assert.equal(kept.at(-1)?.split('-')[0], '6');
  assert.equal(log.witness?.isFailing, false);
  kept.push('900-0000-0000-0000-0000-0000');
  log = await open({ witness });
  assert.deepEqual(log.opening.damage, { kind: 'rollback', seq: 7, until: 900 });
});
