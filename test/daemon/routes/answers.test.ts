import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RagError } from '../../../src/rag/errors.ts';
import type { AskEvent } from '../../../src/vault/contract.ts';
import { codeOf, startTestDaemon } from '../../support/daemon.ts';
import { ANSWER, ASK_SCRIPT, endless, fakeVault, PASSAGE } from '../../support/daemon-fakes.ts';

test('POST /v1/search: gives every field of a passage and fills in what the request left out', async (t) => {
  const daemon = await startTestDaemon(t);
  const reply = await daemon.call('POST', '/v1/search', { body: { text: 'tower' } });
  assert.deepEqual(reply.json, { passages: [PASSAGE], method: 'keyword', elapsedMs: 1.5 });
  assert.deepEqual(daemon.vault.calls, [['search', { text: 'tower', collection: 'default', top: 10, unit: 'chunk' }]]);
});

test('POST /v1/search: hands on what the request says', async (t) => {
  const daemon = await startTestDaemon(t);
  const body = { text: 'tower', collection: 'notes', top: 1000, unit: 'document' };
  await daemon.call('POST', '/v1/search', { body });
  assert.deepEqual(daemon.vault.calls, [['search', body]]);
});

test('POST /v1/ask: with stream false gives answer, passages and method in one piece', async (t) => {
  const daemon = await startTestDaemon(t);
  const reply = await daemon.call('POST', '/v1/ask', { body: { text: 'how high?', stream: false } });
  assert.match(String(reply.headers['content-type']), /^application\/json/);
  assert.deepEqual(reply.json, { answer: ANSWER, passages: [PASSAGE], method: 'keyword' });
});

const bad = [
  { name: 'no text', body: {}, status: 400, code: 'REQUEST_INVALID' },
  { name: 'an empty question', body: { text: '' }, status: 400, code: 'RAG_QUERY_EMPTY' },
  { name: 'a blank question', body: { text: ' \n ' }, status: 400, code: 'RAG_QUERY_EMPTY' },
  { name: 'a long question', body: { text: 'x'.repeat(20_001) }, status: 413, code: 'RAG_QUERY_TOO_LONG' },
  { name: 'a question of 1 MB', body: { text: 'x'.repeat(1_048_576) }, status: 413, code: 'REQUEST_TOO_LARGE' },
  { name: 'a number as question', body: { text: 3 }, status: 400, code: 'REQUEST_INVALID' },
  { name: 'a list as question', body: { text: ['x'] }, status: 400, code: 'REQUEST_INVALID' },
  { name: 'nothing as question', body: { text: null }, status: 400, code: 'REQUEST_INVALID' },
  { name: 'an empty collection', body: { text: 'x', collection: '' }, status: 400, code: 'REQUEST_INVALID' },
  { name: 'a collection of nothing', body: { text: 'x', collection: null }, status: 400, code: 'REQUEST_INVALID' },
  { name: 'an unknown field', body: { text: 'x', tops: 3 }, status: 400, code: 'REQUEST_INVALID' },
] as const;
for (const path of ['/v1/ask', '/v1/search']) {
  for (const { name, body, status, code } of bad) {
    test(`POST ${path}: ${name} is refused before the vault hears of it`, async (t) => {
      const daemon = await startTestDaemon(t);
      const reply = await daemon.call('POST', path, { body });
      assert.deepEqual([reply.status, codeOf(reply)], [status, code]);
      assert.deepEqual(daemon.vault.calls, []);
    });
  }
}

const badSearches = [
  { body: { top: 0 }, says: 'body.top must be >= 1' },
  { body: { top: 1001 }, says: 'body.top must be <= 1000' },
  { body: { top: 1.5 }, says: 'body.top must be integer' },
  { body: { top: '5' }, says: 'body.top must be integer' },
  { body: { unit: 'page' }, says: 'body.unit must be one of chunk, document' },
];
for (const { body, says } of badSearches) {
  test(`POST /v1/search: ${JSON.stringify(body)} is refused and the rule is said`, async (t) => {
    const daemon = await startTestDaemon(t);
    const { json, status } = await daemon.call('POST', '/v1/search', { body: { text: 'x', ...body } });
    assert.equal(status, 400);
    assert.equal((json as { error: { message: string } }).error.message, says);
  });
}

for (const path of ['/v1/ask', '/v1/search']) {
  for (const stream of path === '/v1/ask' ? [true, false] : [undefined]) {
    test(`POST ${path}: an unknown collection is 404${stream === false ? ' in one piece' : ''}`, async (t) => {
      const unknown = (): never => {
        throw new RagError('RAG_COLLECTION_UNKNOWN', 'there is no such collection', { hint: 'List them.' });
      };
      const vault = fakeVault({ search: async () => unknown(), ask: unknown });
      const daemon = await startTestDaemon(t, { vault });
      const reply = await daemon.call('POST', path, {
        body: { text: 'x', ...(stream === undefined ? {} : { stream }) },
      });
      assert.equal(reply.status, 404);
      assert.deepEqual(reply.json, {
        error: { code: 'RAG_COLLECTION_UNKNOWN', message: 'there is no such collection', hint: 'List them.' },
      });
      const { streams } = (await daemon.call('GET', '/v1/status')).json as { streams: number };
      assert.equal(streams, 0);
    });
  }
}

test('POST /v1/ask: in one piece, a disconnect aborts the work too', async (t) => {
  const work = endless<AskEvent>(ASK_SCRIPT.slice(0, 1));
  const { promise: started, resolve } = Promise.withResolvers<void>();
  const vault = fakeVault({
    ask(spec, signal) {
      resolve();
      return work.run(spec, signal);
    },
  });
  const daemon = await startTestDaemon(t, { vault });
  const { default: http } = await import('node:http');
  const request = http.request({
    host: '127.0.0.1',
    port: daemon.port,
    method: 'POST',
    path: '/v1/ask',
    headers: { authorization: `Bearer ${daemon.token}`, 'content-type': 'application/json' },
  });
  request.on('error', () => undefined);
  request.end(JSON.stringify({ text: 'x', stream: false }));
  await started;
  request.destroy();
  assert.equal(((await work.aborted) as { code: string }).code, 'REQUEST_GONE');
});

test('POST /v1/ask: in one piece, a stop of the daemon is told', async (t) => {
  const work = endless<AskEvent>(ASK_SCRIPT.slice(0, 1));
  const { promise: started, resolve } = Promise.withResolvers<void>();
  const vault = fakeVault({
    ask(spec, signal) {
      resolve();
      return work.run(spec, signal);
    },
  });
  const daemon = await startTestDaemon(t, { vault });
  const reply = daemon.call('POST', '/v1/ask', { body: { text: 'x', stream: false } });
  await started;
  await daemon.stop();
  assert.deepEqual([(await reply).status, codeOf(await reply)], [503, 'DAEMON_STOPPING']);
});

test('POST /v1/ask: a vault that ends without an answer is an error, not an empty one', async (t) => {
  const daemon = await startTestDaemon(t, { vault: fakeVault({ ask: async function* () {} }) });
  const reply = await daemon.call('POST', '/v1/ask', { body: { text: 'x', stream: false } });
  assert.deepEqual([reply.status, codeOf(reply)], [500, 'INTERNAL']);
});
