import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { StoredRecord } from '../../src/audit/line.ts';
import { auditHome, fill, ingest, segments, standAlone } from '../support/audit.ts';

const DAY_MS = 86_400_000;

test('prove: every record of a log has a proof that the stand-alone verifier accepts, and no other', async (t) => {
  const { paths, open } = auditHome(t);
  const log = await open();
  await Promise.all(Array.from({ length: 13 }, (_, at) => log.append(ingest(at))));
  const file = join(paths.audit, '..', 'proof.json');
  for (const seq of [1, 2, 7, 8, 12, 13]) {
    const proof = await log.prove(seq);
    writeFileSync(file, JSON.stringify(proof));
    const alone = standAlone(file, '--key', join(paths.audit, 'key.pub'));
    assert.deepEqual([alone.word, alone.code], ['proven', 0], alone.text);
    const forged = { ...proof, record: { ...proof.record, payload: { ...proof.record.payload, added: 99 } } };
    writeFileSync(file, JSON.stringify(forged));
    assert.equal(standAlone(file).code, 1);
    writeFileSync(file, JSON.stringify({ ...proof, path: proof.path.slice(1) }));
    assert.equal(standAlone(file).code, 1);
  }
  const record: StoredRecord = (await log.prove(3)).record;
  writeFileSync(file, JSON.stringify({ ...(await log.prove(4)), record }));
  assert.match(standAlone(file).text, /not in the tree/);
  await assert.rejects(log.prove(14), { code: 'AUDIT_SEQ_UNKNOWN' });
  await assert.rejects(log.prove(0), { code: 'AUDIT_SEQ_UNKNOWN' });
});

test('prove: a proof binds to the fingerprint of its checkpoint and to the key', async (t) => {
  const { paths, open } = auditHome(t);
  const log = await open();
  await fill(log, 1, 5);
  const file = join(paths.audit, '..', 'proof.json');
  writeFileSync(file, JSON.stringify(await log.prove(2)));
  const { fingerprint = '' } = (await log.checkpoint()) ?? {};
  assert.equal(standAlone(file, '--against', fingerprint).code, 0);
  assert.equal(standAlone(file, '--against', '5-0000-0000-0000-0000-0000').code, 1);
  const other = auditHome(t);
  await (await other.open()).close();
  assert.equal(standAlone(file, '--key', join(other.paths.audit, 'key.pub')).code, 1);
});

test('proveGrowth: any two checkpoints have a consistency proof, also when what came before was pruned', async (t) => {
  const { paths, open } = auditHome(t);
  let now = 400 * DAY_MS;
  const log = await open({ now: () => now, policy: { retentionDays: 1, segmentBytes: 100_000 } });
  const seqs: number[] = [];
  const sign = async (): Promise<void> => {
    seqs.push((await log.checkpoint())?.seq ?? 0);
  };
  await fill(log, 1, 3);
  now += 3 * DAY_MS;
  await fill(log, 4, 6);
  assert.equal((await log.prune()).first, 4);
  for (const count of [1, 2, 4, 5, 9]) {
    await sign();
    await Promise.all(Array.from({ length: count }, (_, at) => log.append(ingest(at))));
  }
  await sign();
  const file = join(paths.audit, '..', 'proof.json');
  for (const older of seqs) {
    for (const newer of seqs.filter((seq) => seq >= older)) {
      const proof = await log.proveGrowth(older, newer);
      writeFileSync(file, JSON.stringify(proof));
      const alone = standAlone(file, '--key', join(paths.audit, 'key.pub'));
      assert.equal(alone.code, 0, `${older} to ${newer}: ${alone.text}`);
      if (proof.path.length === 0) continue;
      writeFileSync(
        file,
        JSON.stringify({ ...proof, path: proof.path.map((hash) => hash.replace(/./, (a) => (a === '0' ? '1' : '0'))) }),
      );
      assert.equal(standAlone(file).code, 1);
    }
  }
  assert.equal(segments(paths).length > 0, true);
  const pruned = await log.prove(5);
  writeFileSync(file, JSON.stringify(pruned));
  assert.equal(standAlone(file).code, 0);
  await assert.rejects(log.prove(2), { code: 'AUDIT_SEQ_UNKNOWN' });
  await assert.rejects(log.proveGrowth(seqs[0] ?? 0, 10_000), { code: 'AUDIT_SEQ_UNKNOWN' });
});
