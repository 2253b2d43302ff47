import assert from 'node:assert/strict';
import { appendFileSync, cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { codeOf, eventsOf, startTestDaemon, type TestDaemon, temporaryState } from '../../support/daemon.ts';

interface Page {
  readonly records: readonly {
    readonly seq: number;
    readonly type: string;
    readonly payload: Record<string, unknown>;
  }[];
  readonly next: number | null;
}
const show = async (daemon: TestDaemon, body: object = {}): Promise<Page> =>
  (await daemon.call('POST', '/v1/audit/show', { body })).json as Page;

test('audit: what happened is on the chain as counts and hashes, and the chain is whole', async (t) => {
  const daemon = await startTestDaemon(t);
  await daemon.call('POST', '/v1/search', { body: { text: 'CANARY-QUESTION' } });
  await daemon.call('POST', '/v1/ask', { body: { text: 'CANARY-QUESTION', stream: false } });
  await daemon.call('POST', '/v1/ingest', { body: { inputs: [] } });
  await daemon.call('POST', '/v1/models', { body: { path: '/CANARY-PATH/x.gguf' } });
  await daemon.call('DELETE', `/v1/models/${'a'.repeat(64)}`);
  const { records } = await show(daemon);
  assert.deepEqual(
    records.map(({ type }) => type),
    ['service', 'search', 'search', 'ingest', 'model', 'model'],
  );
  const [, first, second, ingest, imported, removed] = records.map(({ payload }) => payload);
  assert.equal(first?.['query'], second?.['query']);
  assert.deepEqual([first?.['road'], first?.['results']], ['local', 1]);
  assert.deepEqual([ingest?.['added'], ingest?.['unreadable']], [1, 1]);
  assert.deepEqual([imported?.['event'], removed?.['event']], ['imported', 'removed']);
  const verified = (await daemon.call('POST', '/v1/audit/verify', { body: {} })).json as {
    ok: boolean;
    records: number;
  };
  assert.deepEqual([verified.ok, verified.records], [true, 6]);
  await daemon.stop();
  for (const name of readdirSync(daemon.paths.audit)) {
    assert.ok(!readFileSync(join(daemon.paths.audit, name), 'latin1').includes('CANARY'), name);
  }
});

test('audit: pages, types, exports, proofs and the key', async (t) => {
  const daemon = await startTestDaemon(t);
  for (let i = 0; i < 5; i += 1) await daemon.call('POST', '/v1/search', { body: { text: `q${i}` } });
  const page = await show(daemon, { from: 2, limit: 2 });
  assert.deepEqual([page.records.map(({ seq }) => seq), page.next], [[2, 3], 4]);
  assert.equal((await show(daemon, { type: 'search' })).records.length, 5);
  const refused = await daemon.call('POST', '/v1/audit/show', { body: { type: 'nonsense' } });
  assert.equal(codeOf(refused), 'REQUEST_INVALID');
  const exported = eventsOf((await daemon.call('POST', '/v1/audit/export', { body: { format: 'csv' } })).text);
  const text = exported.map(([, data]) => (data as { text?: string }).text ?? '').join('');
  assert.match(text, /^seq,time,type,payload,prev,hash\r\n1,/);
  assert.equal(exported.at(-1)?.[0], 'done');
  const [record] = (await show(daemon, { type: 'export' })).records;
  assert.deepEqual(record?.payload, { format: 'csv', records: 6 });
  const proof = (await daemon.call('POST', '/v1/audit/prove', { body: { seq: 3 } })).json as Record<string, unknown>;
  assert.deepEqual(Object.keys(proof).sort(), ['checkpoint', 'kind', 'path', 'publicKey', 'record']);
  assert.equal(codeOf(await daemon.call('POST', '/v1/audit/prove', { body: { seq: 999 } })), 'AUDIT_SEQ_UNKNOWN');
  const key = (await daemon.call('POST', '/v1/audit/key')).json as { fingerprint: string };
  const against = { against: key.fingerprint };
  assert.equal(((await daemon.call('POST', '/v1/audit/verify', { body: against })).json as { ok: boolean }).ok, true);
  assert.equal(
    codeOf(await daemon.call('POST', '/v1/audit/verify', { body: { against: 'nonsense' } })),
    'AUDIT_FINGERPRINT_INVALID',
  );
});

test('audit: follow gives new records as they come', async (t) => {
  const daemon = await startTestDaemon(t);
  const response = await daemon.open('POST', '/v1/audit/follow');
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) {
    if (text === '') await daemon.call('POST', '/v1/search', { body: { text: 'x' } });
    text += chunk;
    if (text.includes('"type":"search"')) break;
  }
  assert.match(text, /event: record\ndata: .*"type":"search"/);
});

test('audit: damage found at the start is said, keeps everything inside, and can be acknowledged once', async (t) => {
  const first = await startTestDaemon(t);
  for (let i = 0; i < 5; i += 1) await first.call('POST', '/v1/search', { body: { text: `q${i}` } });
  await first.stop();
  const segment = readdirSync(first.paths.audit).find((name) => name.startsWith('segment-')) ?? '';
  const path = join(first.paths.audit, segment);
  writeFileSync(path, readFileSync(path, 'utf8').replace('"results":1', '"results":2'));
  const daemon = await startTestDaemon(t, { paths: first.paths });
  const state = (await daemon.call('GET', '/v1/audit')).json as { trusted: boolean; damage: { kind: string } };
  assert.deepEqual([state.trusted, state.damage.kind], [false, 'edited']);
  // Local questions go on.
  assert.equal((await daemon.call('POST', '/v1/search', { body: { text: 'x' } })).status, 200);
  assert.equal((await daemon.call('POST', '/v1/audit/acknowledge')).status, 200);
  assert.equal(((await daemon.call('GET', '/v1/audit')).json as { trusted: boolean }).trusted, true);
  assert.equal(codeOf(await daemon.call('POST', '/v1/audit/acknowledge')), 'AUDIT_NOT_DAMAGED');
  await daemon.stop();
  const again = await startTestDaemon(t, { paths: first.paths });
  assert.equal(((await again.call('GET', '/v1/audit')).json as { trusted: boolean }).trusted, true);
});

test('audit: a line torn by a crash is no damage, and is recorded', async (t) => {
  const running = await startTestDaemon(t);
  await running.call('POST', '/v1/search', { body: { text: 'x' } });
  await running.call('GET', '/v1/audit');
  // As after a kill: the files as they are while the daemon runs, and half a line more.
  const paths = temporaryState(t);
  cpSync(running.paths.audit, paths.audit, { recursive: true });
  for (const name of ['audit-head', 'audit-key', 'audit-hmac']) {
    cpSync(join(running.paths.daemon, name), join(paths.daemon, name));
  }
  const segment = readdirSync(paths.audit).find((name) => name.startsWith('segment-')) ?? '';
  appendFileSync(join(paths.audit, segment), '{"hash":"torn');
  const daemon = await startTestDaemon(t, { paths });
  const state = (await daemon.call('GET', '/v1/audit')).json as { trusted: boolean; damage: unknown };
  assert.deepEqual([state.trusted, state.damage], [true, null]);
  const { records } = await show(daemon, { type: 'recovery' });
  assert.deepEqual([records[0]?.payload['kind'], records[0]?.payload['amount']], ['torn', 13]);
});
