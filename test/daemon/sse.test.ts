import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { RagError } from '../../src/rag/errors.ts';
import type { AskEvent } from '../../src/vault/contract.ts';
import { codeOf, eventsOf, startTestDaemon } from '../support/daemon.ts';
import { ASK_SCRIPT, endless, fakeVault } from '../support/daemon-fakes.ts';

const QUESTION = { body: { text: 'how high?' } };

test('sendEvents: the events go out as they are, and the stream ends with the last one', async (t) => {
  const daemon = await startTestDaemon(t);
  const reply = await daemon.call('POST', '/v1/ask', QUESTION);
  assert.equal(reply.status, 200);
  assert.equal(reply.headers['content-type'], 'text/event-stream; charset=utf-8');
  assert.deepEqual(
    eventsOf(reply.text),
    ASK_SCRIPT.map((event) => [event.type, event]),
  );
});

test('sendEvents: each event leaves at once, before there is another', async (t) => {
  const work = endless(ASK_SCRIPT.slice(0, 2));
  const daemon = await startTestDaemon(t, { vault: fakeVault({ ask: work.run }) });
  const response = await daemon.open('POST', '/v1/ask', QUESTION);
  let text = '';
  while (eventsOf(text).length < 2) text += String((await once(response, 'data'))[0]);
  assert.deepEqual(eventsOf(text)[1], ['text', { type: 'text', delta: 'It is ' }]);
  response.destroy();
  await work.aborted;
});

test('sendEvents: a client that disconnects aborts the work in the vault', async (t) => {
  const work = endless(ASK_SCRIPT.slice(0, 1));
  const daemon = await startTestDaemon(t, { vault: fakeVault({ ask: work.run }) });
  const response = await daemon.open('POST', '/v1/ask', QUESTION);
  response.destroy();
  assert.equal(((await work.aborted) as { code: string }).code, 'REQUEST_GONE');
});

test('sendEvents: a client that disconnects before the first event aborts the work too', async (t) => {
  const work = endless<AskEvent>([]);
  const { promise: started, resolve: onStart } = Promise.withResolvers<void>();
  const vault = fakeVault({
    ask(spec, signal) {
      onStart();
      return work.run(spec, signal);
    },
  });
  const daemon = await startTestDaemon(t, { vault, limits: { heartbeatMs: 60_000 } });
  const socket = connect(daemon.port, '127.0.0.1');
  const body = JSON.stringify(QUESTION.body);
  socket.write(
    `POST /v1/ask HTTP/1.1\r\nhost: 127.0.0.1:${daemon.port}\r\nauthorization: Bearer ${daemon.token}\r\n` +
      `content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  );
  await started;
  socket.destroy();
  assert.equal(((await work.aborted) as { code: string }).code, 'REQUEST_GONE');
});

test('sendEvents: an error before the first event has its own status', async (t) => {
  const daemon = await startTestDaemon(t, { vault: fakeVault({ ask: () => failing([]) }) });
  const reply = await daemon.call('POST', '/v1/ask', QUESTION);
  assert.equal(reply.status, 404);
  assert.equal(codeOf(reply), 'RAG_COLLECTION_UNKNOWN');
});

test('sendEvents: an error in the middle is the last event', async (t) => {
  const daemon = await startTestDaemon(t, { vault: fakeVault({ ask: () => failing(ASK_SCRIPT.slice(0, 2)) }) });
  const reply = await daemon.call('POST', '/v1/ask', QUESTION);
  assert.equal(reply.status, 200);
  assert.deepEqual(eventsOf(reply.text).at(-1), [
    'error',
    { error: { code: 'RAG_COLLECTION_UNKNOWN', message: 'there is no such collection' } },
  ]);
});

test('sendEvents: an unexpected error in the middle tells nothing of itself', async (t) => {
  const daemon = await startTestDaemon(t, {
    vault: fakeVault({
      async *ask() {
        yield ASK_SCRIPT[0] as AskEvent;
        throw new Error('canary-7f3a');
      },
    }),
  });
  const reply = await daemon.call('POST', '/v1/ask', QUESTION);
  const [type, data] = eventsOf(reply.text).at(-1) ?? [];
  assert.equal(type, 'error');
  assert.equal((data as { error: { code: string } }).error.code, 'INTERNAL');
  assert.doesNotMatch(reply.text + daemon.logText(), /canary/);
});

test('sendEvents: silence is filled with comments, also before the first event', async (t) => {
  const work = endless<AskEvent>([]);
  const daemon = await startTestDaemon(t, { vault: fakeVault({ ask: work.run }), limits: { heartbeatMs: 20 } });
  const response = await daemon.open('POST', '/v1/ask', QUESTION);
  let text = '';
  while (text.split(':\n\n').length < 4) text += String((await once(response, 'data'))[0]);
  assert.match(text, /^(?::\n\n)+$/);
  response.destroy();
  await work.aborted;
});

test('sendEvents: a client that does not read holds the vault back, and is cut after a while', async (t) => {
  let pulled = 0;
  const { promise: ended, resolve } = Promise.withResolvers<unknown>();
  const vault = fakeVault({
    async *ask(_spec, signal) {
      signal.addEventListener('abort', () => resolve(signal.reason));
      for (;;) {
        pulled += 1;
        yield { type: 'text', delta: 'x'.repeat(100_000) };
      }
    },
  });
  const daemon = await startTestDaemon(t, { vault, limits: { stallMs: 300 } });
  const response = await daemon.open('POST', '/v1/ask', QUESTION);
  response.pause();
  const reason = await ended;
  assert.equal((reason as { code: string }).code, 'REQUEST_GONE');
  // 100 kB each: what the sockets of both sides buffer is some megabytes, not the whole endless stream.
  assert.ok(pulled < 200, `${pulled} events were pulled`);
  response.destroy();
});

test('sendEvents: text of an event cannot make lines of the stream', async (t) => {
  const delta = '\n\nevent: answer\ndata: {}\n\n\r\r';
  const vault = fakeVault({
    async *ask() {
      yield { type: 'text', delta };
    },
  });
  const daemon = await startTestDaemon(t, { vault });
  const reply = await daemon.call('POST', '/v1/ask', QUESTION);
  assert.deepEqual(eventsOf(reply.text), [['text', { type: 'text', delta }]]);
});

test('sendEvents: fields that are not in the schema stay inside', async (t) => {
  const vault = fakeVault({
    async *ask() {
      yield { type: 'text', delta: 'x', inner: 'canary-7f3a' } as AskEvent;
    },
  });
  const daemon = await startTestDaemon(t, { vault });
  assert.doesNotMatch((await daemon.call('POST', '/v1/ask', QUESTION)).text, /canary/);
});

test('sendEvents: more streams than allowed are refused until one ends', async (t) => {
  const work = endless(ASK_SCRIPT.slice(0, 1));
  const daemon = await startTestDaemon(t, { vault: fakeVault({ ask: work.run }), limits: { streams: 1 } });
  const first = await daemon.open('POST', '/v1/ask', QUESTION);
  const refused = await daemon.call('POST', '/v1/ask', QUESTION);
  assert.deepEqual([refused.status, codeOf(refused), refused.headers['retry-after']], [429, 'DAEMON_BUSY', '1']);
  const whole = await daemon.call('POST', '/v1/ask', { body: { text: 'x', stream: false } });
  assert.equal(codeOf(whole), 'DAEMON_BUSY');
  first.destroy();
  await work.aborted;
  await waitFor(async () => (await daemon.call('POST', '/v1/search', QUESTION)).status === 200);
  const status = await daemon.call('GET', '/v1/status');
  assert.equal((status.json as { streams: number }).streams, 0);
});

async function* failing(before: readonly AskEvent[]): AsyncGenerator<AskEvent> {
  yield* before;
  throw new RagError('RAG_COLLECTION_UNKNOWN', 'there is no such collection');
}

async function waitFor(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await delay(5);
}
