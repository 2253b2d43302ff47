import assert from 'node:assert/strict';
import { test } from 'node:test';
import { torGone } from '../../src/mediator/errors.ts';
import { newIdentity } from '../../src/mediator/identity.ts';
import { createTransport } from '../../src/mediator/transport.ts';
import type { EngineRequest, FetchLimits, RawAnswer } from '../../src/mediator/types.ts';
import { until } from '../support/bounded.ts';
import { type FarEnd, farEnd, LIMITS, ONION } from '../support/far-end.ts';
import type { Page } from '../support/logging-web.ts';

const NEVER = new AbortController().signal;

function get(
  far: FarEnd,
  path: string,
  {
    limits = {},
    request = {},
    signal = NEVER,
  }: {
    readonly limits?: Partial<FetchLimits>;
    readonly request?: Partial<EngineRequest>;
    readonly signal?: AbortSignal;
  } = {},
): Promise<RawAnswer> {
  const url = /^https?:/.test(path) ? path : far.base + path;
  return far.transport.fetch({ method: 'GET', url, ...request }, newIdentity(), { ...LIMITS, ...limits }, signal);
}

const text = (answer: RawAnswer): string => new TextDecoder().decode(answer.body);
const to =
  (location: string, status = 302): Page =>
  (_request, response) => {
    response.writeHead(status, { location }).end();
  };

test('transport: brings a page over the proxy, name and all', async (t) => {
  const far = await farEnd(t);
  const answer = await get(far, '/x?q=1#part');
  assert.equal(answer.status, 200);
  assert.equal(text(answer), 'a page at /x?q=1\n');
  assert.equal(answer.url, `${far.base}/x?q=1`);
  assert.equal(answer.headers['content-type'], 'text/plain');
  assert.ok(answer.sentBytes > 0 && answer.receivedBytes > 0 && answer.elapsedMs > 0);
  assert.deepEqual(
    far.proxy.asked.map(({ name, port }) => ({ name, port })),
    [{ name: 'page.test', port: far.web.tlsPort }],
  );
});

test('transport: every request has its own user, connection and TLS session', async (t) => {
  const far = await farEnd(t);
  for (let i = 0; i < 4; i += 1) await get(far, `/${i}`);
  assert.equal(new Set(far.proxy.asked.map(({ user }) => user)).size, 4);
  assert.equal(new Set(far.web.visits.map(({ fromPort }) => fromPort)).size, 4);
  assert.deepEqual(
    far.web.visits.map(({ resumed }) => resumed),
    [false, false, false, false],
  );
});

test('transport: http goes to onion addresses', async (t) => {
  const far = await farEnd(t);
  assert.equal(text(await get(far, `http://${ONION}/y`)), 'a page at /y\n');
  assert.equal(far.proxy.asked[0]?.name, ONION);
});

test("transport: a user's own search server is reached on loopback, without the proxy", async (t) => {
  const far = await farEnd(t, { own: true });
  assert.equal(text(await get(far, `http://127.0.0.1:${far.web.port}/search`)), 'a page at /search\n');
  assert.deepEqual(far.proxy.asked, []);
  far.web.pages.set('/away', to(`${far.base}/`));
  await assert.rejects(get(far, `http://127.0.0.1:${far.web.port}/away`), { code: 'FETCH_REDIRECT_REFUSED' });
  assert.throws(() => createTransport({ road: () => assert.fail(), ownServers: ['http://localhost:8888'] }), TypeError);
});

test('transport: an identity is used once', async (t) => {
  const far = await farEnd(t);
  const identity = newIdentity();
  const fetch = (): Promise<RawAnswer> =>
    far.transport.fetch({ method: 'GET', url: far.base }, identity, LIMITS, NEVER);
  await fetch();
  await assert.rejects(fetch(), TypeError);
  assert.equal(far.web.visits.length, 1);
});

const REDIRECTS: readonly { readonly name: string; readonly location: (far: FarEnd) => string }[] = [
  { name: 'a file', location: () => 'file:///etc/passwd' },
  { name: 'a script', location: () => 'javascript:alert(1)' },
  { name: 'data', location: () => 'data:text/plain,x' },
  { name: 'http', location: ({ web }) => `http://page.test:${web.port}/` },
  { name: 'another host', location: ({ web }) => `https://other.test:${web.tlsPort}/` },
  { name: 'this machine', location: ({ web }) => `https://127.0.0.1:${web.tlsPort}/` },
  { name: 'this machine, in one number', location: ({ web }) => `https://2130706433:${web.tlsPort}/` },
  { name: 'this machine, in octal', location: ({ web }) => `https://0177.1:${web.tlsPort}/` },
  { name: 'this machine, in IPv6', location: ({ web }) => `https://[::ffff:127.0.0.1]:${web.tlsPort}/` },
  { name: 'this machine, by name', location: ({ web }) => `https://localhost:${web.tlsPort}/` },
  { name: 'a private network', location: () => 'https://192.168.1.1/' },
  { name: 'metadata', location: () => 'http://169.254.169.254/latest/meta-data/' },
  { name: 'metadata, by name', location: () => 'https://metadata.google.internal/' },
  { name: 'another port', location: () => 'https://page.test:22/' },
  { name: 'a user name', location: ({ web }) => `https://a:b@page.test:${web.tlsPort}/` },
  { name: 'nothing that can be read', location: () => 'https://[/' },
  { name: 'itself, without end', location: () => '/away' },
];
for (const { name, location } of REDIRECTS) {
  test(`transport: a redirect to ${name} is not followed`, async (t) => {
    const far = await farEnd(t);
    far.web.pages.set('/away', (_request, response) => {
      response.writeHead(302, { location: location(far) }).end();
    });
    await assert.rejects(get(far, '/away'), { code: 'FETCH_REDIRECT_REFUSED' });
    assert.ok(far.web.visits.every(({ path }) => path === '/away'));
    assert.ok(far.proxy.asked.every((ask) => ask.name === 'page.test'));
  });
}

test("transport: a redirect among the engine's own hosts is followed by the same user", async (t) => {
  const far = await farEnd(t);
  far.web.pages.set('/a', to(`https://www.page.test:${far.web.tlsPort}/b`));
  far.web.pages.set('/b', to(`https://other.test:${far.web.tlsPort}/c`));
  const request = { hosts: ['other.test'], cookies: 'kl=us', key: { name: 'API-Key', value: 'mine' } };
  const answer = await get(far, '/a', { request });
  assert.equal(text(answer), 'a page at /c\n');
  assert.equal(new Set(far.proxy.asked.map(({ user }) => user)).size, 1);
  // What is meant for one host is not shown to the next.
  assert.deepEqual(
    far.web.visits.map(({ rawHeaders }) => rawHeaders.includes('kl=us') || rawHeaders.includes('mine')),
    [true, false, false],
  );
});

for (const [status, method, body] of [
  [303, 'GET', ''],
  [302, 'GET', ''],
  [307, 'POST', 'q=x'],
] as const) {
  test(`transport: after ${status} a form is sent on as ${method}`, async (t) => {
    const far = await farEnd(t);
    far.web.pages.set('/form', to('/next', status));
    await get(far, '/form', { request: { method: 'POST', form: 'q=x' } });
    assert.deepEqual(
      far.web.visits.map((visit) => [visit.method, visit.path, visit.body]),
      [
        ['POST', '/form', 'q=x'],
        [method, '/next', body],
      ],
    );
  });
}

test('transport: with no redirects allowed, the redirect is the answer', async (t) => {
  const far = await farEnd(t);
  far.web.pages.set('/away', to('https://captcha.test/'));
  const answer = await get(far, '/away', { limits: { redirects: 0 } });
  assert.equal(answer.status, 302);
  assert.equal(answer.headers['location'], 'https://captcha.test/');
});

test('transport: cookies a server sets are not handed on', async (t) => {
  const far = await farEnd(t);
  far.web.pages.set('/', (_request, response) => {
    response.writeHead(200, { 'set-cookie': 'id=1', 'content-type': 'text/html' }).end('x');
  });
  assert.equal((await get(far, '/')).headers['set-cookie'], undefined);
});

test('transport: a server that does not prove who it is hears nothing', async (t) => {
  const far = await farEnd(t, { trust: false });
  process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
  t.after(() => delete process.env['NODE_TLS_REJECT_UNAUTHORIZED']);
  await assert.rejects(get(far, '/secret'), { code: 'FETCH_TLS' });
  assert.deepEqual(far.web.visits, []);
});

test('transport: a certificate for another name, and what is no TLS, are refused', async (t) => {
  const far = await farEnd(t);
  await assert.rejects(get(far, `https://wrong.example:${far.web.tlsPort}/`), { code: 'FETCH_TLS' });
  await assert.rejects(get(far, `https://page.test:${far.web.port}/`), { code: 'FETCH_TLS' });
  assert.deepEqual(far.web.visits, []);
});

test('transport: an address that the proxy refuses is an error of the network', async (t) => {
  const far = await farEnd(t);
  await assert.rejects(get(far, 'https://refused.test/'), { code: 'FETCH_NETWORK' });
});

test('transport: a server that is slow, silent or drips is given up in time, and its connection closed', async (t) => {
  const far = await farEnd(t);
  far.web.pages.set('/silent', () => undefined);
  far.web.pages.set('/drip', (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' });
    const drip = setInterval(() => response.write('.'), 20);
    response.on('close', () => clearInterval(drip));
  });
  for (const path of ['/silent', '/drip', 'https://silent.test/']) {
    await assert.rejects(get(far, path, { limits: { totalMs: 1500 } }), { code: 'FETCH_TIMEOUT' }, path);
  }
  await until('all connections are closed', () => far.web.openConnections() === 0 && far.proxy.openConnections() === 0);
});

test('transport: cancelling and losing Tor end a fetch at once', async (t) => {
  const far = await farEnd(t);
  far.web.pages.set('/hold', (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).write('a beginning');
  });
  const cancel = new AbortController();
  const cancelled = assert.rejects(get(far, '/hold', { signal: cancel.signal }), { code: 'FETCH_CANCELLED' });
  const lost = assert.rejects(get(far, '/hold'), { code: 'TOR_GONE' });
  await until('both have begun', () => far.web.visits.length === 2);
  cancel.abort();
  await cancelled;
  far.lose(torGone());
  await lost;
  await until('all connections are closed', () => far.web.openConnections() === 0);
  await assert.rejects(get(far, '/later'), { code: 'TOR_GONE' });
  assert.equal(far.web.visits.length, 2);
});

test('transport: cancelling does not wait for the proxy', async (t) => {
  const far = await farEnd(t);
  const cancel = new AbortController();
  const waiting = assert.rejects(get(far, 'https://silent.test/', { signal: cancel.signal }), {
    code: 'FETCH_CANCELLED',
  });
  await until('the proxy has been asked', () => far.proxy.asked.length === 1);
  cancel.abort();
  await waiting;
});

test('transport: a signal that was aborted before sends nothing', async (t) => {
  const far = await farEnd(t);
  await assert.rejects(get(far, '/', { signal: AbortSignal.abort() }), { code: 'FETCH_CANCELLED' });
  assert.deepEqual(far.proxy.asked, []);
});

test('transport: a hundred fetches leave no handle behind', async (t) => {
  const far = await farEnd(t);
  const handles = async (): Promise<number> => {
    await until(
      'all connections are closed',
      () => far.proxy.openConnections() === 0 && far.web.openConnections() === 0,
    );
    await new Promise((resolve) => setImmediate(resolve));
    return process.getActiveResourcesInfo().filter((kind) => kind !== 'Immediate').length;
  };
  await get(far, '/first');
  const before = await handles();
  for (let i = 0; i < 100; i += 1) await get(far, `/${i}`);
  assert.equal(await handles(), before);
  assert.equal(far.web.visits.length, 101);
});
