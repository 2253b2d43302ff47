import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { test } from 'node:test';
import { CHALLENGE_HEADER, PROOF_HEADER, proofOf } from '../../src/config/proof.ts';
import { codeOf, read, request, startTestDaemon, type TestDaemon } from '../support/daemon.ts';

/** The whole API, as it is promised. */
const ROUTES = [
  'GET /healthz',
  'GET /readyz',
  'GET /openapi.json',
  'GET /v1/status',
  'GET /v1/checks',
  'POST /v1/ingest',
  'POST /v1/scrub',
  'POST /v1/scrub/batch',
  'POST /v1/search',
  'POST /v1/ask',
  'GET /v1/sources',
  'DELETE /v1/scrub/exceptions',
  'DELETE /v1/sources/{documentId}',
  'GET /v1/collections',
  'DELETE /v1/collections/{name}',
  'GET /v1/models',
  'POST /v1/models',
  'DELETE /v1/models/{id}',
  'POST /v1/models/verify',
  'GET /v1/grants',
  'DELETE /v1/grants',
  'GET /v1/profile',
  'POST /v1/profile/propose',
  'POST /v1/profile/confirm',
  'POST /v1/profile/narrow',
  'GET /v1/details',
  'PUT /v1/details',
  'GET /v1/rules',
  'POST /v1/rules/propose',
  'POST /v1/rules/confirm',
  'POST /v1/rules/restore',
  'GET /v1/audit',
  'POST /v1/audit/show',
  'POST /v1/audit/verify',
  'POST /v1/audit/follow',
  'POST /v1/audit/export',
  'POST /v1/audit/prove',
  'POST /v1/audit/prune',
  'POST /v1/audit/key',
  'POST /v1/audit/acknowledge',
  'POST /v1/audit/forget-queries',
  'GET /v1/tokens',
  'POST /v1/tokens',
  'DELETE /v1/tokens/{name}',
  'GET /v1/transcripts',
  'POST /v1/transcripts/key',
  'POST /v1/transcripts/read',
  'DELETE /v1/transcripts',
  'POST /v1/shutdown',
  ...['DELETE /v1/page/session', 'POST /v1/page/link', 'POST /v1/page/session'],
  ...['POST /v1/decoys/explain', 'GET /v1/privacy', 'DELETE /v1/privacy/threads', 'GET /v1/engines'],
  ...['POST /v1/web/preview', 'POST /v1/web/search', 'POST /v1/web/ask'],
  ...['GET /v1/web-pages', 'GET /v1/web-pages/{documentId}', 'POST /v1/web-pages/forget'],
];
const OPEN = new Set(['GET /healthz', 'GET /readyz', 'POST /v1/page/session']);
const WITH_BODY = [
  ...['POST /v1/ingest', 'POST /v1/search', 'POST /v1/ask', 'POST /v1/models', 'DELETE /v1/grants'],
  ...['propose', 'confirm', 'narrow'].map((name) => `POST /v1/profile/${name}`),
  ...['propose', 'confirm', 'restore'].map((name) => `POST /v1/rules/${name}`),
  ...['show', 'verify', 'export', 'prove'].map((name) => `POST /v1/audit/${name}`),
  'PUT /v1/details',
  ...['POST /v1/tokens', 'POST /v1/transcripts/key', 'POST /v1/transcripts/read'],
  ...['POST /v1/scrub', 'POST /v1/scrub/batch', 'POST /v1/page/session', 'POST /v1/decoys/explain'],
  ...['POST /v1/web/preview', 'POST /v1/web/search', 'POST /v1/web/ask', 'POST /v1/web-pages/forget'],
];

interface Operation {
  readonly security?: unknown[];
  readonly parameters?: { readonly in: string; readonly schema: unknown }[];
  readonly requestBody?: { readonly content: Record<string, { readonly schema: { readonly properties: object } }> };
  readonly responses: Record<string, { readonly content?: Record<string, { readonly schema: object }> }>;
}

test('openapi: every route appears with its request, its response and its errors', async (t) => {
  const daemon = await startTestDaemon(t);
  const { json } = await daemon.call('GET', '/openapi.json');
  const { openapi, paths, security } = json as {
    openapi: string;
    security: unknown;
    paths: Record<string, Record<string, Operation>>;
  };
  assert.equal(openapi, '3.1.0');
  assert.deepEqual(security, [{ bearer: [] }, { basic: [] }, { key: [] }]);
  const found = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => [`${method.toUpperCase()} ${path}`, operation] as const),
  );
  assert.deepEqual(found.map(([name]) => name).sort(), [...ROUTES].sort());
  for (const [name, { requestBody, responses, parameters, security: own }] of found) {
    const success = responses['200'] ?? responses['202'];
    assert.ok(success?.content, `${name} has no success`);
    for (const { schema } of Object.values(success.content)) assert.ok(Object.keys(schema).length > 0, name);
    for (const status of ['4XX', ...(name === 'GET /readyz' ? ['503'] : ['5XX'])]) {
      assert.ok(responses[status]?.content?.['application/json'], `${name} has no ${status}`);
    }
    assert.equal(requestBody !== undefined, WITH_BODY.includes(name), name);
    assert.equal(
      (parameters ?? []).some((each) => each.in === 'path'),
      name.includes('{'),
      name,
    );
    assert.deepEqual(own, OPEN.has(name) ? [] : undefined, name);
  }
});

test('openapi: a streaming route shows its events and the error event', async (t) => {
  const daemon = await startTestDaemon(t);
  const { json } = await daemon.call('GET', '/openapi.json');
  const text = JSON.stringify(
    (json as { paths: Record<string, { post: Operation }> }).paths['/v1/ask']?.post.responses['200'],
  );
  for (const part of ['text/event-stream', 'application/json', '"evidence"', '"delta"', '"answer"', '"hint"']) {
    assert.ok(text.includes(part), part);
  }
});

test('token: every route but those that nobody can have one for wants it', async (t) => {
  const daemon = await startTestDaemon(t, { limits: { refusalsPerSecond: 1000 } });
  for (const route of ROUTES) {
    const [method = '', pattern = ''] = route.split(' ');
    const path = pattern.replace('{documentId}', '1').replace(/\{\w+\}/, 'x');
    for (const authorization of [
      undefined,
      'Bearer wrong',
      `Basic ${daemon.token}`,
      daemon.token,
      'Basic eDp3cm9uZw==',
    ]) {
      const reply = await daemon.call(method, path, { headers: { authorization } });
      if (OPEN.has(route)) assert.notEqual(reply.status, 401, route);
      else assert.deepEqual([reply.status, codeOf(reply)], [401, 'AUTH_REQUIRED'], route);
    }
  }
  const unknown = await daemon.call('GET', '/v1/nothing', { headers: { authorization: undefined } });
  assert.equal(unknown.status, 401);
  assert.deepEqual(daemon.vault.calls, []);
});

test('responses: all carry the security headers, and none lets another site read them', async (t) => {
  const daemon = await startTestDaemon(t);
  const replies = [
    await daemon.call('GET', '/healthz'),
    await daemon.call('GET', '/v1/status'),
    await daemon.call('POST', '/v1/ask', { body: { text: 'x' } }),
    await daemon.call('GET', '/nothing'),
    await daemon.call('GET', '/%zz'),
    await daemon.call('GET', '/v1/status', { headers: { authorization: undefined } }),
    await daemon.call('GET', '/v1/status', { headers: { host: 'evil.example' } }),
    await daemon.call('OPTIONS', '/v1/ask', {
      headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
    }),
  ];
  for (const { headers } of replies) {
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.equal(headers['cache-control'], 'no-store');
    assert.match(String(headers['content-security-policy']), /^default-src 'none'/);
    assert.equal(headers['referrer-policy'], 'no-referrer');
    assert.deepEqual(
      Object.keys(headers).filter((name) => name.startsWith('access-control-') || name === 'server'),
      [],
    );
  }
  assert.equal(replies.at(-1)?.status, 403);
});

const foreign = [
  { headers: { host: 'evil.example' }, code: 'HOST_REFUSED' },
  { headers: { host: '127.0.0.1:1' }, code: 'HOST_REFUSED' },
  { headers: { origin: 'https://evil.example' }, code: 'ORIGIN_REFUSED' },
  { headers: { origin: 'null' }, code: 'ORIGIN_REFUSED' },
  { headers: { 'sec-fetch-site': 'cross-site' }, code: 'ORIGIN_REFUSED' },
];
for (const { headers, code } of foreign) {
  test(`requests: refuses ${JSON.stringify(headers)} even with the token`, async (t) => {
    const daemon = await startTestDaemon(t);
    for (const path of ['/healthz', '/v1/models']) {
      const reply = await daemon.call('GET', path, { headers });
      assert.deepEqual([reply.status, codeOf(reply)], [403, code]);
    }
  });
}

test('requests: the names of this machine are all its own', async (t) => {
  const daemon = await startTestDaemon(t);
  for (const name of ['127.0.0.1', 'localhost', '[::1]']) {
    const host = `${name}:${daemon.port}`;
    const reply = await daemon.call('GET', '/v1/models', { headers: { host, origin: `http://${host}` } });
    assert.equal(reply.status, 200);
  }
});

const refused = [
  { name: 'an unknown route', method: 'GET', path: '/v1/nothing', status: 404, code: 'ROUTE_UNKNOWN' },
  { name: 'a route below a known one', method: 'GET', path: '/v1/status/x', status: 404, code: 'ROUTE_UNKNOWN' },
  { name: 'a method the route has not', method: 'GET', path: '/v1/ask', status: 405, code: 'METHOD_REFUSED' },
  {
    name: 'a method on a route with a parameter',
    method: 'PUT',
    path: '/v1/sources/3',
    status: 405,
    code: 'METHOD_REFUSED',
  },
  { name: 'HEAD', method: 'HEAD', path: '/v1/status', status: 405, code: undefined },
  { name: 'a broken URL', method: 'GET', path: '/%E0%A4%A', status: 400, code: 'REQUEST_MALFORMED' },
  {
    name: 'a form',
    method: 'POST',
    path: '/v1/ask',
    body: 'text=x',
    type: 'application/x-www-form-urlencoded',
    status: 415,
    code: 'REQUEST_TYPE',
  },
  {
    name: 'plain text, as a page may send',
    method: 'POST',
    path: '/v1/ask',
    body: '{"text":"x"}',
    type: 'text/plain',
    status: 415,
    code: 'REQUEST_TYPE',
  },
  {
    name: 'no type',
    method: 'POST',
    path: '/v1/ask',
    body: '{"text":"x"}',
    type: undefined,
    status: 415,
    code: 'REQUEST_TYPE',
  },
  { name: 'half JSON', method: 'POST', path: '/v1/ask', body: '{"text":', status: 400, code: 'REQUEST_NOT_JSON' },
  { name: 'an empty body', method: 'POST', path: '/v1/ask', body: '', status: 400, code: 'REQUEST_INVALID' },
  { name: 'no body', method: 'POST', path: '/v1/ask', status: 400, code: 'REQUEST_INVALID' },
  { name: 'a list', method: 'POST', path: '/v1/ask', body: [], status: 400, code: 'REQUEST_INVALID' },
  {
    name: 'a poisoned prototype',
    method: 'POST',
    path: '/v1/ask',
    body: '{"text":"x","__proto__":{}}',
    status: 400,
    code: 'REQUEST_INVALID',
  },
  {
    name: 'a body over the limit',
    method: 'POST',
    path: '/v1/ask',
    body: { text: 'x'.repeat(1_048_577) },
    status: 413,
    code: 'REQUEST_TOO_LARGE',
  },
];
for (const { name, method, path, status, code, ...rest } of refused) {
  test(`requests: ${name} gets ${status}`, async (t) => {
    const daemon = await startTestDaemon(t);
    const headers = 'type' in rest ? { 'content-type': rest.type } : {};
    const reply = await daemon.call(method, path, { ...('body' in rest ? { body: rest.body } : {}), headers });
    assert.deepEqual([reply.status, codeOf(reply)], [status, code]);
    if (status === 405) assert.ok(reply.headers['allow']);
    assert.deepEqual(daemon.vault.calls, []);
  });
}

test('healthz: proves to a client who is listening', async (t) => {
  const daemon = await startTestDaemon(t);
  const challenge = 'c0'.repeat(32);
  const reply = await daemon.call('GET', '/healthz', {
    headers: { authorization: undefined, [CHALLENGE_HEADER]: challenge },
  });
  assert.equal(reply.headers[PROOF_HEADER], proofOf(daemon.token, challenge));
  const bad = await daemon.call('GET', '/healthz', { headers: { [CHALLENGE_HEADER]: 'short' } });
  assert.deepEqual([bad.status, bad.headers[PROOF_HEADER]], [400, undefined]);
});

test('rates: a wrong token is told so a few times, and never locks out the right one', async (t) => {
  const daemon = await startTestDaemon(t, { limits: { refusalsPerSecond: 1 } });
  const statuses: number[] = [];
  for (let n = 0; n < 6; n += 1) {
    const reply = await daemon.call('GET', '/v1/models', { headers: { authorization: 'Bearer guess' } });
    statuses.push(reply.status);
    if (reply.status === 429) assert.equal(reply.headers['retry-after'], '1');
  }
  assert.deepEqual([...new Set(statuses)].sort(), [401, 429]);
  assert.equal((await daemon.call('GET', '/v1/models')).status, 200);
});

test('rates: each kind of route has its own, and says when to come back', async (t) => {
  const daemon = await startTestDaemon(t, { limits: { questionsPerSecond: 1 } });
  const replies = [];
  for (let n = 0; n < 5; n += 1) replies.push(await daemon.call('POST', '/v1/search', { body: { text: 'x' } }));
  const late = replies.find(({ status }) => status === 429);
  assert.ok(late);
  assert.equal(codeOf(late), 'RATE_LIMITED');
  assert.match(String(late.headers['retry-after']), /^[1-9]\d*$/);
  assert.equal((await daemon.call('GET', '/v1/models')).status, 200);
});

test('connections: bytes that are no HTTP get an answer that does not quote them', async (t) => {
  const daemon = await startTestDaemon(t);
  const text = await talk(daemon, 'canary-7f3a\r\n\r\n');
  assert.match(text, /^HTTP\/1\.1 400 .*"REQUEST_MALFORMED"/s);
  assert.match(text, /nosniff/);
  assert.doesNotMatch(text, /canary/);
});

test('connections: headers over the limit get 431', async (t) => {
  const daemon = await startTestDaemon(t);
  const text = await talk(daemon, `GET / HTTP/1.1\r\nhost: x\r\nx-long: ${'canary '.repeat(4000)}\r\n\r\n`);
  assert.match(text, /^HTTP\/1\.1 431 .*"REQUEST_TOO_LARGE"/s);
  assert.doesNotMatch(text, /canary/);
});

test('connections: a request that never ends is cut', async (t) => {
  const daemon = await startTestDaemon(t, { limits: { requestMs: 100 } });
  assert.match(
    await talk(daemon, 'POST /v1/ask HTTP/1.1\r\nhost: x\r\nx-slow: '),
    /^HTTP\/1\.1 408 .*"REQUEST_TIMEOUT"/s,
  );
});

test('connections: the number of open ones is bounded', async (t) => {
  const daemon = await startTestDaemon(t, { limits: { connections: 4 } });
  const sockets = await Promise.all(
    Array.from({ length: 4 }, async () => {
      const socket = connect(daemon.port, '127.0.0.1');
      t.after(() => socket.destroy());
      await once(socket, 'connect');
      socket.write(`GET /healthz HTTP/1.1\r\nhost: 127.0.0.1:${daemon.port}\r\n\r\n`);
      await once(socket, 'data');
      return socket;
    }),
  );
  await assert.rejects(daemon.call('GET', '/healthz'), { code: 'ECONNRESET' });
  for (const socket of sockets) socket.destroy();
});

test('listen: only the loopback address answers', async (t) => {
  const daemon = await startTestDaemon(t);
  const others = Object.values(networkInterfaces())
    .flat()
    .filter((entry) => entry !== undefined && entry.address !== '127.0.0.1' && !entry.address.startsWith('fe80'));
  for (const entry of others) {
    const socket = connect(daemon.port, entry?.address);
    await assert.rejects(once(socket, 'connect'), `answers on ${entry?.family}`);
    socket.destroy();
  }
  assert.equal((await read(await request(daemon.port, 'GET', '/healthz'))).status, 200);
});

/** Everything the daemon says to some bytes before it hangs up. */
async function talk(daemon: TestDaemon, bytes: string): Promise<string> {
  const socket = connect(daemon.port, '127.0.0.1');
  socket.write(bytes);
  let text = '';
  for await (const chunk of socket.setEncoding('utf8')) text += chunk;
  return text;
}
