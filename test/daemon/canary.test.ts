import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import { RagError } from '../../src/rag/errors.ts';
import type { VaultApi } from '../../src/vault/contract.ts';
import { type CallOptions, codeOf, type Reply, startTestDaemon, type TestDaemon } from '../support/daemon.ts';
import { fakeVault } from '../support/daemon-fakes.ts';

/** A text that must never be seen in the log, on the outputs of the process, or in an answer that is an error. */
const CANARY = 'Canary7f3a91';
const SEEN = /canary7f3a91/i;

type Place = readonly [name: string, method: string, path: string, options: CallOptions];

const FIELDS: readonly (readonly [method: string, path: string, body: Readonly<Record<string, unknown>>])[] = [
  ['POST', '/v1/ask', { text: 'x', collection: 'c', stream: true }],
  ['POST', '/v1/search', { text: 'x', collection: 'c', top: 1, unit: 'chunk' }],
  ['POST', '/v1/ingest', { collection: 'c', inputs: [] }],
  ['POST', '/v1/models', { path: '/x', sha256: 'a'.repeat(64), role: 'chat' }],
  ['DELETE', '/v1/grants', { path: '/x' }],
  ['POST', '/v1/profile/propose', { to: 'research', minutes: 5 }],
  ['POST', '/v1/profile/confirm', { nonce: 'x', sessionToken: 'x' }],
  ['POST', '/v1/profile/narrow', { to: 'offline_private' }],
  ['POST', '/v1/rules/propose', { rule: 'x' }],
  ['POST', '/v1/rules/restore', { rule: 'x' }],
  ['POST', '/v1/audit/show', { from: 1, limit: 1, type: 'search' }],
  ['POST', '/v1/audit/verify', { from: 1, against: 'x' }],
  ['POST', '/v1/audit/export', { format: 'json' }],
  ['POST', '/v1/audit/prove', { seq: 1 }],
  ['POST', '/v1/tokens', { name: 'x', scopes: ['ask'], expiresAt: 1 }],
  ['POST', '/v1/transcripts/read', { day: '2026-11-25', passphrase: 'x' }],
  ['POST', '/v1/scrub', { text: 'x', kind: 'query', policy: 'mask', rules: {}, decisions: [] }],
  ['POST', '/v1/scrub/batch', { items: [], policy: 'mask', rules: {} }],
];

/** The canary in every field, as its value, in a wrong type, as a name, and nested. */
const bodies: readonly Place[] = FIELDS.flatMap(([method, path, body]) => [
  ...Object.keys(body).flatMap((field) =>
    [CANARY, [CANARY], { [CANARY]: CANARY }, { type: CANARY }].map(
      (value): Place => [`${field} as ${typeof value}`, method, path, { body: { ...body, [field]: value } }],
    ),
  ),
  ['a field of its own', method, path, { body: { ...body, [CANARY]: 1 } }],
  ['a field of its own, alone', method, path, { body: { [CANARY]: { [CANARY]: CANARY } } }],
  ['broken JSON', method, path, { body: `{"text": "${CANARY}` }],
  ['JSON that is a text', method, path, { body: JSON.stringify(CANARY) }],
  ['another type', method, path, { body: CANARY, headers: { 'content-type': `text/${CANARY}` } }],
  ['too large', method, path, { body: { text: CANARY.repeat(100_000) } }],
]);

const nested: readonly Place[] = [
  [{ kind: CANARY, path: '/x' }],
  [{ kind: 'path', path: CANARY }],
  [{ kind: 'path', path: `/${CANARY}`, [CANARY]: 1 }],
  [CANARY],
].map((inputs): Place => ['an input', 'POST', '/v1/ingest', { body: { inputs } }]);

const elsewhere: readonly Place[] = [
  ['a path', 'GET', `/${CANARY}`, {}],
  ['a path below a route', 'GET', `/v1/models/${CANARY}/x`, {}],
  ['a broken path', 'GET', `/${CANARY}%zz`, {}],
  ['a method on a parameter', 'PUT', `/v1/collections/${CANARY}`, {}],
  ['a document id', 'DELETE', `/v1/sources/${CANARY}`, {}],
  ['a model id', 'DELETE', `/v1/models/${CANARY}`, {}],
  ['a query', 'GET', `/v1/sources?${CANARY}=${CANARY}`, {}],
  ['a query on a route without', 'GET', `/nothing?text=${CANARY}`, {}],
  ['a collection that is too long', 'GET', `/v1/sources?collection=${CANARY.repeat(20)}`, {}],
  ['a token', 'GET', '/v1/models', { headers: { authorization: `Bearer ${CANARY}` } }],
  ['a token of another kind', 'GET', '/v1/models', { headers: { authorization: CANARY } }],
  ['a host', 'GET', '/v1/models', { headers: { host: CANARY } }],
  ['an origin', 'GET', '/v1/models', { headers: { origin: `http://${CANARY}` } }],
  ['a fetch site', 'GET', '/v1/models', { headers: { 'sec-fetch-site': CANARY } }],
  ['a challenge', 'GET', '/healthz', { headers: { 'x-cloister-challenge': CANARY } }],
  ['a header of its own', 'GET', '/nothing', { headers: { [CANARY]: CANARY, cookie: CANARY } }],
];

test('canary: no field, header, path or token comes back in an error or reaches the log', async (t) => {
  const outputs = watchOutputs(t);
  const daemon = await startTestDaemon(t, {
    vault: vaultThatFails(),
    limits: { changesPerSecond: 1000, refusalsPerSecond: 1000 },
  });
  const codes = new Set<string | undefined>();
  for (const [name, method, path, options] of [...bodies, ...nested, ...elsewhere]) {
    const reply = await daemon.call(method, path, options);
    if (reply.status >= 400) assertClean(reply, `${method} ${path.slice(0, 20)}: ${name}`);
    codes.add(codeOf(reply));
  }
  await daemon.stop();
  for (const code of [
    'REQUEST_INVALID',
    'REQUEST_NOT_JSON',
    'REQUEST_TYPE',
    'REQUEST_TOO_LARGE',
    'REQUEST_MALFORMED',
    'INTERNAL',
  ]) {
    assert.ok(codes.has(code), `nothing provoked ${code}`);
  }
  assertUnseen(daemon, outputs());
});

const thrown = [
  { name: 'a plain error', make: () => new Error(CANARY) },
  {
    name: 'an error with a path and a code',
    make: () => Object.assign(new Error(CANARY), { code: 'ENOENT', path: CANARY }),
  },
  {
    name: 'an error that imitates ours',
    make: () => Object.assign(new Error(CANARY), { code: 'RAG_NOT_FOUND', hint: CANARY }),
  },
  {
    name: 'an error with a name and a stack',
    make: () => Object.assign(new Error(CANARY), { name: CANARY, stack: CANARY }),
  },
  {
    name: 'an error with a status',
    make: () => Object.assign(new Error(CANARY), { statusCode: 418, headers: { [CANARY]: CANARY } }),
  },
  {
    name: 'an error of ours with a cause',
    make: () => new RagError('RAG_NOT_FOUND', 'there is nothing', { cause: new Error(CANARY) }),
  },
  { name: 'a text', make: () => CANARY },
] as const;
for (const { name, make } of thrown) {
  test(`canary: ${name} thrown by the vault stays there`, async (t) => {
    const outputs = watchOutputs(t);
    const daemon = await startTestDaemon(t, { vault: vaultThatFails(make) });
    const requests: readonly Place[] = [
      ['', 'GET', '/v1/status', {}],
      ['', 'GET', '/v1/sources', {}],
      ['', 'POST', '/v1/search', { body: { text: CANARY } }],
      ['', 'POST', '/v1/ask', { body: { text: CANARY } }],
      ['', 'POST', '/v1/ask', { body: { text: CANARY, stream: false } }],
      ['', 'POST', '/v1/ingest', { body: { inputs: [{ kind: 'path', path: `/${CANARY}` }] } }],
      ['', 'DELETE', `/v1/collections/${CANARY}`, {}],
    ];
    for (const [, method, path, options] of requests) {
      const reply = await daemon.call(method, path, options);
      assert.ok(reply.status >= 400);
      assertClean(reply, path);
    }
    // A check is a finding, not an error: it must not quote either.
    assertClean(await daemon.call('GET', '/v1/checks'), '/v1/checks');
    await daemon.stop();
    assertUnseen(daemon, outputs());
  });
}

test('canary: what succeeds leaves no trace in the log either', async (t) => {
  const outputs = watchOutputs(t);
  const daemon = await startTestDaemon(t);
  await daemon.call('POST', '/v1/ask', { body: { text: CANARY, collection: CANARY } });
  await daemon.call('POST', '/v1/search', { body: { text: CANARY, collection: CANARY } });
  await daemon.call('POST', '/v1/ingest', { body: { inputs: [{ kind: 'path', path: `/${CANARY}` }] } });
  await daemon.call('DELETE', `/v1/collections/${CANARY}`);
  await daemon.call('GET', `/v1/sources?collection=${CANARY}`);
  await daemon.stop();
  assertUnseen(daemon, outputs());
  assert.equal(daemon.logText().match(/"event":"request"/g)?.length, 5);
});

test('canary: what the scrubber finds is in no answer, no log line and no file', async (t) => {
  const outputs = watchOutputs(t);
  const daemon = await startTestDaemon(t);
  const mail = `${CANARY}@mail.example`;
  const keep = { start: 4, end: 4 + mail.length, choice: 'keep', remember: true };
  const requests: readonly (readonly [path: string, body: object])[] = [
    ['/v1/scrub', { text: `rent ${mail} deposit` }],
    ['/v1/scrub', { text: mail }],
    ['/v1/scrub', { text: `rent ${mail} deposit`, policy: 'block' }],
    ['/v1/scrub', { text: `rent ${mail}`, policy: 'ask-fails', rules: { EMAIL: 'ask' } }],
    ['/v1/scrub', { text: `rent ${mail}`, kind: 'prose' }],
    ['/v1/scrub', { text: 'rent', decisions: [{ start: 0, end: 9000, choice: 'edit', text: CANARY }] }],
    ['/v1/scrub/batch', { items: [{ text: mail }, { text: `rent ${mail}`, kind: 'prose' }] }],
  ];
  for (const [path, body] of requests) assertClean(await daemon.call('POST', path, { body }), path);
  await daemon.call('POST', '/v1/scrub', { body: { text: `for ${mail}`, decisions: [keep] } });
  await daemon.stop();
  assertUnseen(daemon, outputs());
  assert.doesNotMatch(readFileSync(daemon.paths.exceptions, 'utf8'), SEEN);
});

test('canary: the session token is in no log line and in no answer', async (t) => {
  const daemon = await startTestDaemon(t);
  const texts = [];
  for (const path of ['/v1/status', '/v1/checks', '/openapi.json', `/v1/${daemon.token}`]) {
    texts.push((await daemon.call('GET', path)).text);
  }
  assert.ok(![...texts, daemon.logText()].join('').includes(daemon.token));
});

function assertClean({ text, headers }: Reply, place: string): void {
  assert.doesNotMatch(`${JSON.stringify(headers)}${text}`, SEEN, place);
}

function assertUnseen({ paths, logText }: TestDaemon, output: string): void {
  const turned = existsSync(`${paths.log}.1`) ? readFileSync(`${paths.log}.1`, 'utf8') : '';
  assert.doesNotMatch(logText() + turned, SEEN);
  assert.doesNotMatch(output, SEEN);
}

/** Keeps everything the process prints during the test. */
function watchOutputs(t: TestContext): () => string {
  const mocks = [process.stdout, process.stderr].map((stream) => {
    const write = stream.write.bind(stream) as (...args: unknown[]) => boolean;
    return t.mock.method(stream, 'write', (...args: unknown[]) => write(...args));
  });
  return () => mocks.flatMap(({ mock }) => mock.calls.map(({ arguments: [chunk] }) => String(chunk))).join('');
}

function vaultThatFails(make: () => unknown = () => new Error(CANARY)) {
  const call = async (): Promise<never> => {
    throw make();
  };
  // biome-ignore lint/correctness/useYield: it fails before it can give anything
  async function* stream(): AsyncGenerator<never> {
    throw make();
  }
  const api: VaultApi = {
    status: call,
    checks: call,
    ingest: stream,
    search: call,
    ask: stream,
    sources: call,
    forget: call,
    collections: call,
    removeCollection: call,
    readAnswers: call,
    extractReadable: call,
    keepPages: stream,
    keptPage: call,
    forgetPages: call,
    webCollections: call,
    models: call,
    importModel: stream,
    removeModel: call,
    verifyModels: call,
  };
  return fakeVault(api);
}
