import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { type Connection, connect } from '../../src/cli/client.ts';
import { CliError, RemoteError } from '../../src/cli/errors.ts';
import { type Answers, type FakeDaemon, startFakeDaemon, TOKEN } from '../support/daemon-fake.ts';

const open: (() => Promise<void>)[] = [];
after(() => Promise.all(open.map((close) => close())));

const NEVER = new AbortController().signal;

async function start(answers: Answers, token?: string): Promise<FakeDaemon> {
  const daemon = await startFakeDaemon(answers, token);
  open.push(daemon.close);
  return daemon;
}

async function connected(daemon: FakeDaemon, signal: AbortSignal = NEVER): Promise<Connection> {
  const connection = await connect(daemon.paths, signal);
  assert.ok(connection);
  open.unshift(() => connection.close());
  return connection;
}

test('connect: sends the token and gives back the decoded reply', async () => {
  const daemon = await start({ 'POST /v1/search': ({ body }) => ({ json: { echo: body } }) });
  const connection = await connected(daemon);
  assert.deepEqual(await connection.request('POST', '/v1/search', { text: 'a' }), { echo: { text: 'a' } });
  assert.equal(daemon.received[0]?.authorization, `Bearer ${TOKEN}`);
});

test('connect: a program that does not know the token gets neither token nor question', async () => {
  const daemon = await start({ 'POST /v1/ask': () => ({ json: {} }) }, 'another-token');
  await assert.rejects(connect(daemon.paths, NEVER), { code: 'CLI_NOT_CLOISTER' });
  assert.deepEqual(daemon.received, []);
});

test('connect: proxies of the environment are not used', async () => {
  const daemon = await start({ 'GET /v1/models': () => ({ json: { models: [] } }) });
  process.env['HTTP_PROXY'] = process.env['http_proxy'] = 'http://127.0.0.1:9';
  try {
    assert.deepEqual(await (await connected(daemon)).request('GET', '/v1/models'), { models: [] });
  } finally {
    delete process.env['HTTP_PROXY'];
    delete process.env['http_proxy'];
  }
});

test('connect: a redirect is not followed', async () => {
  const other = await start({ 'GET /stolen': () => ({ json: {} }) });
  const daemon = await start({
    'GET /v1/models': () => ({ status: 302, headers: { location: `http://127.0.0.1:9/stolen` }, json: {} }),
  });
  await (await connected(daemon)).request('GET', '/v1/models');
  assert.deepEqual(other.received, []);
});

const LOCKS = [
  { name: 'of a dead process', lock: { pid: 2 ** 22 + 1, port: 1, version: '' } },
  { name: 'that is not JSON', lock: null },
  { name: 'without a port', lock: { pid: process.pid } },
  { name: 'of a port nobody listens on', lock: { pid: process.pid, port: 1, version: '' } },
] as const;
for (const { name, lock } of LOCKS) {
  test(`connect: a lock ${name} means that nothing runs`, async () => {
    const daemon = await start({});
    writeFileSync(daemon.paths.lock, lock ? JSON.stringify(lock) : '{');
    assert.equal(await connect(daemon.paths, NEVER), null);
  });
}

test('request: an error of the daemon keeps its code, sentence and hint', async () => {
  const error = { code: 'RAG_NOT_FOUND', message: 'nothing there', hint: 'look elsewhere' };
  const connection = await connected(await start({ 'GET /v1/sources': () => ({ status: 404, json: { error } }) }));
  await assert.rejects(connection.request('GET', '/v1/sources'), (thrown: RemoteError) => {
    assert.ok(thrown instanceof RemoteError);
    assert.deepEqual({ code: thrown.code, message: thrown.message, hint: thrown.hint }, error);
    return true;
  });
});

const UNREADABLE = [
  { name: 'a reply that is not JSON', answer: { text: '<html>' } },
  { name: 'an error without a code', answer: { status: 500, json: {} } },
  { name: 'an error that is not JSON', answer: { status: 500, text: 'oops' } },
] as const;
for (const { name, answer } of UNREADABLE) {
  test(`request: ${name} is told as such`, async () => {
    const connection = await connected(await start({ 'GET /v1/status': () => answer }));
    await assert.rejects(connection.request('GET', '/v1/status'), { code: 'CLI_REPLY_UNREADABLE' });
  });
}

test('request: waits and tries again when the daemon says when', async () => {
  const replies = [{ status: 429, headers: { 'retry-after': '0' }, json: {} }, { json: { ok: true } }];
  const daemon = await start({ 'POST /v1/search': () => replies.shift() ?? {} });
  assert.deepEqual(await (await connected(daemon)).request('POST', '/v1/search', {}), { ok: true });
  assert.equal(daemon.received.length, 2);
});

test('request: a refusal that names no time is an error at once', async () => {
  const error = { code: 'DAEMON_BUSY', message: 'busy' };
  const connection = await connected(await start({ 'POST /v1/ask': () => ({ status: 429, json: { error } }) }));
  await assert.rejects(connection.request('POST', '/v1/ask', {}), { code: 'DAEMON_BUSY' });
});

test('stream: gives the events in order', async () => {
  const events = [{ type: 'a', n: 1 }, { type: 'b' }];
  const connection = await connected(await start({ 'POST /v1/ingest': () => ({ events }) }));
  assert.deepEqual(await Array.fromAsync(connection.stream('/v1/ingest', {})), events);
});

test('stream: an error event ends it with its code', async () => {
  const events = [{ type: 'a' }, { type: 'error', error: { code: 'RAG_DISK_FULL', message: 'full' } }];
  const connection = await connected(await start({ 'POST /v1/ingest': () => ({ events }) }));
  await assert.rejects(Array.fromAsync(connection.stream('/v1/ingest', {})), { code: 'RAG_DISK_FULL' });
});

test('stream: an abort ends it as cancelled, and the daemon sees the client go', async () => {
  const daemon = await start({ 'POST /v1/ingest': () => ({ events: [{ type: 'a' }], hang: true }) });
  const abort = new AbortController();
  const connection = await connected(daemon, abort.signal);
  await assert.rejects(
    async () => {
      for await (const event of connection.stream('/v1/ingest', {})) {
        assert.equal(event.type, 'a');
        abort.abort();
      }
    },
    { code: 'CLI_CANCELLED' },
  );
  await daemon.left;
});

test('stream: leaving the loop disconnects', async () => {
  const daemon = await start({ 'POST /v1/ingest': () => ({ events: [{ type: 'a' }], hang: true }) });
  for await (const _ of (await connected(daemon)).stream('/v1/ingest', {})) break;
  await daemon.left;
});

test('stream: a connection that breaks is told as such', async () => {
  const daemon = await start({ 'POST /v1/ingest': () => ({ events: [{ type: 'a' }], hang: true }) });
  const connection = await connected(daemon);
  await assert.rejects(
    async () => {
      for await (const _ of connection.stream('/v1/ingest', {})) void daemon.close();
    },
    (error: unknown) => error instanceof CliError && error.code === 'CLI_CONNECTION_LOST',
  );
});
