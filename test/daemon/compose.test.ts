import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, lstatSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { loadConfig } from '../../src/config/load.ts';
import { readLockFile } from '../../src/config/lock-file.ts';
import { startDaemon } from '../../src/daemon/compose.ts';
import type { IngestEvent } from '../../src/vault/contract.ts';
import { codeOf, eventsOf, read, startTestDaemon, temporaryState } from '../support/daemon.ts';
import { endless, fakeVault, INGEST_SCRIPT } from '../support/daemon-fakes.ts';

test('startDaemon: announces itself and keeps its files private', async (t) => {
  const daemon = await startTestDaemon(t);
  assert.equal(readLockFile(daemon.paths.lock)?.port, daemon.port);
  for (const path of [daemon.paths.token, daemon.paths.lock, daemon.paths.log, daemon.paths.mutex]) {
    assert.equal(lstatSync(path).mode & 0o777, 0o600);
  }
});

test('startDaemon: a second one gives way, names the port and takes nothing from the first', async (t) => {
  const first = await startTestDaemon(t);
  const vault = fakeVault();
  await assert.rejects(startTestDaemon(t, { paths: first.paths, vault }), {
    code: 'DAEMON_RUNNING',
    message: new RegExp(`port ${first.port}`),
  });
  assert.deepEqual(vault.calls, []);
  assert.equal((await first.call('GET', '/v1/models')).status, 200);
});

test('startDaemon: of two that start together exactly one lives', async (t) => {
  const paths = temporaryState(t);
  const both = await Promise.allSettled([startTestDaemon(t, { paths }), startTestDaemon(t, { paths })]);
  assert.deepEqual(both.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
});

test('startDaemon: a port in use is named, and everything taken before is given back', async (t) => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  t.after(() => other.close());
  const { port } = other.address() as { port: number };
  const paths = temporaryState(t);
  writeFileSync(paths.config, JSON.stringify({ port }));
  const vault = fakeVault();
  await assert.rejects(startDaemon({ paths, config: loadConfig(paths, {}), startVault: () => vault }), {
    code: 'DAEMON_PORT_TAKEN',
    message: new RegExp(String(port)),
  });
  assert.deepEqual(vault.calls, [['close']]);
  assert.ok(!existsSync(paths.token));
  const daemon = await startTestDaemon(t, { paths });
  assert.ok(daemon.port > 0);
});

test('stop: ends a stream with an error event, closes the vault, and leaves nothing secret but keys', async (t) => {
  const work = endless<IngestEvent>(INGEST_SCRIPT.slice(0, 1));
  const vault = fakeVault({ ingest: work.run });
  const daemon = await startTestDaemon(t, { vault });
  const response = await daemon.open('POST', '/v1/ingest', { body: { inputs: [] } });
  const whole = read(response);
  await daemon.stop();
  const events = eventsOf((await whole).text);
  assert.deepEqual(
    events.map(([type]) => type),
    ['progress', 'error'],
  );
  assert.match(JSON.stringify(events[1]), /"code":"DAEMON_STOPPING"/);
  assert.equal(((await work.aborted) as { code: string }).code, 'DAEMON_STOPPING');
  assert.deepEqual(vault.calls.at(-1), ['close']);
  assert.deepEqual(readdirSync(daemon.paths.daemon).sort(), [
    'audit-head',
    'audit-hmac',
    'audit-key',
    'config.json',
    'daemon.log',
    'mutex',
    'state.key',
  ]);
  await assert.rejects(daemon.call('GET', '/healthz'), { code: 'ECONNREFUSED' });
});

test('stop: cuts work that does not end, and still closes the vault', async (t) => {
  const vault = fakeVault({ search: () => new Promise(() => undefined) });
  const daemon = await startTestDaemon(t, { vault, limits: { stopMs: 200 } });
  const cut = assert.rejects(daemon.call('POST', '/v1/search', { body: { text: 'x' } }), { code: 'ECONNRESET' });
  while ((await daemon.call('GET', '/healthz')).status !== 200);
  await daemon.stop();
  await cut;
  assert.deepEqual(vault.calls.at(-1), ['close']);
});

test('stop: may be called twice, and another daemon can start after it', async (t) => {
  const first = await startTestDaemon(t);
  await Promise.all([first.stop(), first.stop()]);
  const second = await startTestDaemon(t, { paths: first.paths });
  assert.notEqual(second.token, first.token);
  const reply = await second.call('GET', '/v1/models', { headers: { authorization: `Bearer ${first.token}` } });
  assert.equal(codeOf(reply), 'AUTH_REQUIRED');
});
