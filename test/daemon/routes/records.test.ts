import assert from 'node:assert/strict';
import { test } from 'node:test';
import { VERSION } from '../../../src/config/version.ts';
import { InferenceError } from '../../../src/inference/errors.ts';
import { RagError } from '../../../src/rag/errors.ts';
import { VaultError } from '../../../src/vault/errors.ts';
import { codeOf, eventsOf, startTestDaemon } from '../../support/daemon.ts';
import { fakeVault, MODEL } from '../../support/daemon-fakes.ts';

const ID = 'a'.repeat(64);

test('GET /readyz: is 503 while the vault is not there', async (t) => {
  for (const ready of [true, false]) {
    const daemon = await startTestDaemon(t, { vault: fakeVault({}, { ready }) });
    const reply = await daemon.call('GET', '/readyz', { headers: { authorization: undefined } });
    assert.deepEqual([reply.status, reply.json], [ready ? 200 : 503, { ready }]);
  }
});

test('GET /v1/status: version, profile and every field of the vault', async (t) => {
  const daemon = await startTestDaemon(t);
  const { json } = await daemon.call('GET', '/v1/status');
  const { startedAt, ...rest } = json as { startedAt: number };
  assert.ok(startedAt > 1_700_000_000_000);
  assert.deepEqual(rest, {
    version: VERSION,
    profile: 'offline_private',
    audit: { writable: true, damage: null, recovery: null, trusted: true, witness: 'none' },
    streams: 0,
    vault: await daemon.vault.api.status(),
  });
});

test('GET /v1/checks: the daemon and the vault in one list', async (t) => {
  const daemon = await startTestDaemon(t);
  const { json } = await daemon.call('GET', '/v1/checks');
  const { checks } = json as { checks: { name: string; state: string; hint?: string }[] };
  assert.equal(checks[0]?.name, 'node');
  assert.deepEqual(checks.at(-1), { name: 'store', state: 'ok', detail: 'the store is whole' });
  for (const check of checks.filter(({ state }) => state !== 'ok')) assert.ok(check.hint, check.name);
});

test('GET /v1/sources: of one collection or of all, verdicts included', async (t) => {
  const daemon = await startTestDaemon(t);
  const all = await daemon.call('GET', '/v1/sources');
  assert.deepEqual(all.json, { sources: await daemon.vault.api.sources(undefined) });
  await daemon.call('GET', '/v1/sources?collection=my%20notes');
  assert.deepEqual(daemon.vault.calls, [
    ['sources', undefined],
    ['sources', undefined],
    ['sources', 'my notes'],
  ]);
});

test('lists: collections, models, grants and a check of all models', async (t) => {
  const daemon = await startTestDaemon(t);
  const { api } = daemon.vault;
  assert.deepEqual((await daemon.call('GET', '/v1/collections')).json, { collections: await api.collections() });
  assert.deepEqual((await daemon.call('GET', '/v1/models')).json, { models: [MODEL] });
  assert.deepEqual((await daemon.call('POST', '/v1/models/verify')).json, { models: [MODEL] });
  assert.deepEqual((await daemon.call('GET', '/v1/grants')).json, { grants: await daemon.vault.grants() });
});

test('removals: each reaches its own method', async (t) => {
  const daemon = await startTestDaemon(t);
  const replies = [
    await daemon.call('DELETE', '/v1/sources/42'),
    await daemon.call('DELETE', '/v1/collections/my%20notes%2F2'),
    await daemon.call('DELETE', `/v1/models/${ID}`),
    await daemon.call('DELETE', '/v1/grants', { body: { path: '/docs' } }),
  ];
  for (const reply of replies) assert.deepEqual([reply.status, reply.json], [200, { done: true }]);
  assert.deepEqual(daemon.vault.calls, [
    ['forget', 42],
    ['removeCollection', 'my notes/2'],
    ['removeModel', ID],
    ['revoke', '/docs'],
  ]);
});

test('removals: what is not there is 404', async (t) => {
  const daemon = await startTestDaemon(t, {
    vault: fakeVault(
      {
        forget: async () => {
          throw new RagError('RAG_DOCUMENT_UNKNOWN', 'x');
        },
        removeModel: async () => {
          throw new InferenceError('MODEL_UNKNOWN', 'x');
        },
      },
      {
        revoke: async () => {
          throw new VaultError('VAULT_GRANT_UNKNOWN', 'x');
        },
      },
    ),
  });
  for (const [path, code, options] of [
    ['/v1/sources/42', 'RAG_DOCUMENT_UNKNOWN', {}],
    [`/v1/models/${ID}`, 'MODEL_UNKNOWN', {}],
    ['/v1/grants', 'VAULT_GRANT_UNKNOWN', { body: { path: '/x' } }],
  ] as const) {
    const reply = await daemon.call('DELETE', path, options);
    assert.deepEqual([reply.status, codeOf(reply)], [404, code]);
  }
});

test('POST /v1/models: streams the import with what the request says', async (t) => {
  const daemon = await startTestDaemon(t);
  const body = { path: '/models/../m.gguf', sha256: ID, role: 'chat' };
  const reply = await daemon.call('POST', '/v1/models', { body });
  assert.deepEqual(eventsOf(reply.text), [
    ['progress', { type: 'progress', bytesDone: 5, bytesTotal: 10 }],
    ['done', { type: 'done', model: MODEL }],
  ]);
  assert.deepEqual(daemon.vault.calls, [['importModel', { path: '/m.gguf', sha256: ID, role: 'chat' }]]);
});

const bad = [
  { method: 'POST', path: '/v1/models', body: {}, status: 400, code: 'REQUEST_INVALID' },
  { method: 'POST', path: '/v1/models', body: { path: 'm.gguf' }, status: 400, code: 'PATH_RELATIVE' },
  { method: 'POST', path: '/v1/models', body: { path: '/m', sha256: 'x' }, status: 400, code: 'REQUEST_INVALID' },
  { method: 'POST', path: '/v1/models', body: { path: '/m', role: 'king' }, status: 400, code: 'REQUEST_INVALID' },
  { method: 'DELETE', path: '/v1/models/short', status: 400, code: 'REQUEST_INVALID' },
  { method: 'DELETE', path: '/v1/sources/0', status: 400, code: 'REQUEST_INVALID' },
  { method: 'DELETE', path: '/v1/sources/1.5', status: 400, code: 'REQUEST_INVALID' },
  { method: 'DELETE', path: '/v1/sources/all', status: 400, code: 'REQUEST_INVALID' },
  { method: 'DELETE', path: `/v1/sources/9${'0'.repeat(20)}`, status: 400, code: 'REQUEST_INVALID' },
  { method: 'DELETE', path: `/v1/collections/${'x'.repeat(65)}`, status: 400, code: 'REQUEST_INVALID' },
  { method: 'DELETE', path: '/v1/grants', body: {}, status: 400, code: 'REQUEST_INVALID' },
  { method: 'DELETE', path: '/v1/grants', status: 400, code: 'REQUEST_INVALID' },
  { method: 'GET', path: '/v1/sources?collection=', status: 400, code: 'REQUEST_INVALID' },
  { method: 'GET', path: '/v1/sources?colection=x', status: 400, code: 'REQUEST_INVALID' },
] as const;
for (const { method, path, status, code, ...rest } of bad) {
  test(`${method} ${path.slice(0, 40)}: ${JSON.stringify('body' in rest ? rest.body : null)} is ${code}`, async (t) => {
    const daemon = await startTestDaemon(t);
    const reply = await daemon.call(method, path, 'body' in rest ? { body: rest.body } : {});
    assert.deepEqual([reply.status, codeOf(reply)], [status, code]);
    assert.deepEqual(daemon.vault.calls, []);
  });
}

test('POST /v1/models: a model inside the state folder is refused', async (t) => {
  const daemon = await startTestDaemon(t);
  const reply = await daemon.call('POST', '/v1/models', { body: { path: `${daemon.paths.vault}/m.gguf` } });
  assert.deepEqual([reply.status, codeOf(reply)], [403, 'PATH_IN_STATE']);
});

test('POST /v1/shutdown: answers first, then asks for the stop', async (t) => {
  const daemon = await startTestDaemon(t);
  const reply = await daemon.call('POST', '/v1/shutdown');
  assert.deepEqual([reply.status, reply.json], [202, { stopping: true }]);
  await daemon.stopRequested;
});
