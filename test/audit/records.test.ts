import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { type AuditRecord, assertRecord, RECORD_TYPES } from '../../src/audit/records.ts';
import { auditHome } from '../support/audit.ts';

const HASH = 'a'.repeat(64);
const ID = '0123456789abcdef';
/** The same whatever was refused. */
const MESSAGE = 'an audit record does not have the exact shape of its type';

const GOOD: readonly AuditRecord[] = [
  { type: 'service', event: 'started', version: '1.2.3' },
  {
    type: 'profile',
    from: 'offline_private',
    to: 'full_lab',
    why: 'confirmed',
    client: 'owner',
    minutes: 30,
    policyHash: HASH,
  },
  { type: 'refusal', to: null, code: 'PROFILE_NOT_READY', client: 'owner' },
  { type: 'rule', rule: 'no-transcripts', lifted: true, client: 'owner', policyHash: HASH },
  {
    type: 'search',
    road: 'web',
    profile: 'full_lab',
    query: HASH,
    findings: 1,
    masked: 1,
    decoys: 3,
    results: 9,
    elapsedMs: 80,
  },
  { type: 'web_open', query: HASH, mode: 'cell', engines: 2, queries: 8, findings: 1, masked: 1 },
  { type: 'web_pages', query: HASH, pages: 3 },
  { type: 'web_end', query: HASH, outcome: 'cut', failedEngines: 1, sentBytes: 10, receivedBytes: 20 },
  {
    type: 'airlock_open',
    connection: ID,
    client: 'npm',
    role: 'build',
    kind: 'tunnel',
    host: HASH,
    port: 443,
    address: 'unresolved',
    rule: 'default',
    decision: 'denied',
    reason: 'AIRLOCK_HOST_DENIED',
    sanitised: 'opaque',
  },
  { type: 'airlock_verdict', connection: ID, address: 'public', reason: null },
  { type: 'airlock_end', connection: ID, sentBytes: 1, receivedBytes: 2, elapsedMs: 3, outcome: 'done' },
  { type: 'model', event: 'serving', role: 'chat', model: HASH, bytes: 12 },
  { type: 'ingest', added: 1, updated: 0, removed: 0, unchanged: 0, unreadable: 0, elapsedMs: 1 },
  { type: 'export', format: 'csv', records: 3 },
  { type: 'acknowledged', recovery: 3 },
  { type: 'auth_failure', client: null, reason: 'unknown', count: 2 },
  { type: 'token', event: 'revoked', client: 'open-webui' },
];
const SEARCH = GOOD.find((record) => record.type === 'search') as AuditRecord & { readonly type: 'search' };
for (const record of GOOD) test(`assertRecord: takes ${record.type}`, () => assertRecord(record));

test('assertRecord: the log alone writes what it writes about itself', () => {
  const own = RECORD_TYPES.filter((type) => !GOOD.some((record) => record.type === type));
  assert.deepEqual(own, ['prune', 'recovery', 'clock', 'query_key']);
  const record = { type: 'query_key', event: 'destroyed' } as unknown as AuditRecord;
  assert.throws(() => assertRecord(record), { code: 'AUDIT_RECORD_INVALID' });
});

test('assertRecord: no field of any type takes a text, and no field can be added or left out', () => {
  const text = fc
    .string({ minLength: 1, maxLength: 80 })
    .filter((one) => / |[a-z]{3,} ?[a-z]/.test(one) || one.length > 64);
  fc.assert(
    fc.property(
      fc.constantFrom(...GOOD),
      fc.oneof(text, fc.constant('who treats anxiety near me')),
      fc.nat(9),
      (record, secret, at) => {
        const fields = Object.keys(record).filter((key) => key !== 'type');
        const field = fields[at % fields.length] ?? '';
        // The names of clients, roles and rules have a closed alphabet, in which a single word is one.
        const isName = field === 'client' || (record.type === 'airlock_open' && (field === 'role' || field === 'rule'));
        fc.pre(!isName || !/^[a-z][a-z0-9-]{0,31}$/.test(secret));
        const { [field as never]: _, ...less } = record;
        const wrong = [{ ...record, [field]: secret }, { ...record, note: secret }, { ...record, [secret]: 1 }, less];
        for (const one of [...wrong, { ...record, type: secret }]) {
          assert.throws(
            () => assertRecord(one as AuditRecord),
            (error: Error & { code?: string }) => {
              return error.code === 'AUDIT_RECORD_INVALID' && error.message === MESSAGE && error.cause === undefined;
            },
          );
        }
      },
    ),
    { numRuns: 200 },
  );
});

test('append: a query reaches the disk only as a keyed hash', async (t) => {
  const { paths, open } = auditHome(t);
  const log = await open();
  const query = 'who treats anxiety near me';
  await log.append({ ...SEARCH, query: log.queryHash(query) });
  await assert.rejects(log.append({ ...SEARCH, query } as AuditRecord), { code: 'AUDIT_RECORD_INVALID' });
  await log.close();
  const folders = [paths.audit, join(paths.auditHead, '..')];
  const names = folders.flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)));
  for (const name of names) assert.ok(!readFileSync(name, 'latin1').includes('anxiety'), name);
});

test('queryHash: is stable, keyed, told apart by kind, and unlinkable once the key is destroyed', async (t) => {
  const { paths, open } = auditHome(t);
  let log = await open();
  const before = log.queryHash('a query');
  assert.notEqual(before, log.queryHash('a query', 'host'));
  assert.notEqual(before, log.queryHash('another'));
  const key = readFileSync(paths.auditHmac);
  await log.close();
  log = await open();
  assert.equal(log.queryHash('a query'), before);
  await log.destroyQueryKey();
  assert.notEqual(log.queryHash('a query'), before);
  const { records } = await log.show({ limit: 1 });
  assert.deepEqual([records[0]?.type, records[0]?.payload], ['query_key', { event: 'destroyed' }]);
  await log.close();
  assert.ok(!readFileSync(paths.auditHmac).equals(key));
  log = await open();
  assert.notEqual(log.queryHash('a query'), before);
});
