import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { RagError } from '../../../src/rag/errors.ts';
import type { IngestEvent } from '../../../src/vault/contract.ts';
import { codeOf, eventsOf, startTestDaemon } from '../../support/daemon.ts';
import { endless, fakeVault, INGEST_SCRIPT } from '../../support/daemon-fakes.ts';

test('POST /v1/ingest: grants the paths, then ingests them, and tells everything', async (t) => {
  const daemon = await startTestDaemon(t);
  const body = {
    collection: 'notes',
    inputs: [
      { kind: 'path', path: '/docs/' },
      { kind: 'jsonl', path: '/x/../a.jsonl' },
    ],
  };
  const reply = await daemon.call('POST', '/v1/ingest', { body });
  assert.deepEqual(
    eventsOf(reply.text),
    INGEST_SCRIPT.map((event) => [event.type, event]),
  );
  assert.deepEqual(daemon.vault.calls, [
    ['grant', '/docs', '/a.jsonl'],
    [
      'ingest',
      {
        collection: 'notes',
        inputs: [
          { kind: 'path', path: '/docs' },
          { kind: 'jsonl', path: '/a.jsonl' },
        ],
      },
    ],
  ]);
});

test('POST /v1/ingest: no inputs means everything again, and grants nothing', async (t) => {
  const daemon = await startTestDaemon(t);
  await daemon.call('POST', '/v1/ingest', { body: { inputs: [] } });
  assert.deepEqual(daemon.vault.calls, [['ingest', { collection: 'default', inputs: [] }]]);
});

test('POST /v1/ingest: a file that is missing is 404', async (t) => {
  const grant = async (): Promise<void> => {
    throw new RagError('RAG_NOT_FOUND', 'there is nothing at this path', { hint: 'Check the spelling.' });
  };
  const daemon = await startTestDaemon(t, { vault: fakeVault({}, { grant }) });
  const reply = await daemon.call('POST', '/v1/ingest', { body: { inputs: [{ kind: 'path', path: '/nowhere' }] } });
  assert.deepEqual([reply.status, codeOf(reply)], [404, 'RAG_NOT_FOUND']);
  assert.deepEqual(daemon.vault.calls, []);
});

test('POST /v1/ingest: a disconnect reaches the vault', async (t) => {
  const work = endless<IngestEvent>(INGEST_SCRIPT.slice(0, 1));
  const daemon = await startTestDaemon(t, { vault: fakeVault({ ingest: work.run }) });
  const response = await daemon.open('POST', '/v1/ingest', { body: { inputs: [] } });
  response.destroy();
  assert.equal(((await work.aborted) as { code: string }).code, 'REQUEST_GONE');
});

test('POST /v1/ingest: the state folder is refused, by whatever spelling', async (t) => {
  const daemon = await startTestDaemon(t);
  const { home, token, vault } = daemon.paths;
  for (const path of [home, `${home}/`, token, join(vault, 'vault.db'), `/tmp/..${home}/./daemon`]) {
    const reply = await daemon.call('POST', '/v1/ingest', {
      body: {
        inputs: [
          { kind: 'path', path: '/docs' },
          { kind: 'path', path },
        ],
      },
    });
    assert.deepEqual([reply.status, codeOf(reply)], [403, 'PATH_IN_STATE']);
  }
  assert.deepEqual(daemon.vault.calls, []);
});

const bad = [
  { name: 'no inputs', body: {}, code: 'REQUEST_INVALID' },
  { name: 'inputs that are a text', body: { inputs: '/docs' }, code: 'REQUEST_INVALID' },
  { name: 'an input of another kind', body: { inputs: [{ kind: 'url', path: '/x' }] }, code: 'REQUEST_INVALID' },
  { name: 'an input without a path', body: { inputs: [{ kind: 'path' }] }, code: 'REQUEST_INVALID' },
  { name: 'an input with more', body: { inputs: [{ kind: 'path', path: '/x', depth: 1 }] }, code: 'REQUEST_INVALID' },
  {
    name: 'too many inputs',
    body: { inputs: Array(1001).fill({ kind: 'path', path: '/x' }) },
    code: 'REQUEST_INVALID',
  },
  { name: 'a relative path', body: { inputs: [{ kind: 'path', path: 'docs' }] }, code: 'PATH_RELATIVE' },
  { name: 'a path with a zero', body: { inputs: [{ kind: 'path', path: '/x\0' }] }, code: 'PATH_RELATIVE' },
] as const;
for (const { name, body, code } of bad) {
  test(`POST /v1/ingest: ${name} is refused and nothing is granted`, async (t) => {
    const daemon = await startTestDaemon(t);
    const reply = await daemon.call('POST', '/v1/ingest', { body });
    assert.deepEqual([reply.status, codeOf(reply)], [400, code]);
    assert.deepEqual(daemon.vault.calls, []);
  });
}
