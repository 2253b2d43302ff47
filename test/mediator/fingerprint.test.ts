import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newIdentity } from '../../src/mediator/identity.ts';
import type { EngineRequest } from '../../src/mediator/types.ts';
import { farEnd, LIMITS } from '../support/far-end.ts';

/** Firefox's order; what a GET does not have is left out of it. */
const ORDER = [
  'Host',
  'User-Agent',
  'Accept',
  'Accept-Language',
  'Accept-Encoding',
  'Content-Type',
  'Content-Length',
  'Origin',
  'Sec-GPC',
  'Connection',
  'Cookie',
  'Upgrade-Insecure-Requests',
  'Sec-Fetch-Dest',
  'Sec-Fetch-Mode',
  'Sec-Fetch-Site',
  'Sec-Fetch-User',
  'Priority',
];
const OF_A_FORM = ['Content-Type', 'Content-Length', 'Origin'];

async function onTheWire(
  t: Parameters<typeof farEnd>[0],
  requests: readonly Partial<EngineRequest>[],
): Promise<string[][]> {
  const far = await farEnd(t);
  for (const request of requests) {
    const whole: EngineRequest = { method: 'GET', url: `${far.base}/search`, ...request };
    await far.transport.fetch(whole, newIdentity(), LIMITS, new AbortController().signal);
  }
  return far.web.visits.map(({ rawHeaders }) => [...rawHeaders]);
}

const names = (raw: readonly string[]): string[] => raw.filter((_, index) => index % 2 === 0);
const value = (raw: readonly string[], name: string): string | undefined => raw[raw.indexOf(name) + 1];

test('fingerprint: GET and POST carry the headers of a browser, in its order and spelling', async (t) => {
  const form = new URLSearchParams({ q: 'wörter', kl: '' }).toString();
  const [get = [], post = [], cookie = []] = await onTheWire(t, [
    {},
    { method: 'POST', form },
    { cookies: 'kl=us-en; df=' },
  ]);
  assert.deepEqual(
    names(get),
    ORDER.filter((name) => !OF_A_FORM.includes(name) && name !== 'Cookie'),
  );
  assert.deepEqual(
    names(post),
    ORDER.filter((name) => name !== 'Cookie'),
  );
  assert.deepEqual(
    names(cookie),
    ORDER.filter((name) => !OF_A_FORM.includes(name)),
  );
  assert.match(
    value(get, 'User-Agent') ?? '',
    /^Mozilla\/5\.0 \(Windows NT 10\.0; .*rv:(\d+\.0)\) Gecko\/20100101 Firefox\/\1$/,
  );
  assert.equal(value(get, 'Accept-Language'), 'en-US,en;q=0.5');
  assert.equal(value(get, 'Connection'), 'keep-alive');
  assert.equal(value(post, 'Content-Length'), String(Buffer.byteLength(form)));
  assert.equal(value(post, 'Origin'), `https://${value(post, 'Host')}`);
  assert.equal(value(cookie, 'Cookie'), 'kl=us-en; df=');
});

test('fingerprint: requests for different questions differ in nothing but the question', async (t) => {
  const forms = ['q=one+word1', 'q=two+words', 'q=%C3%BCber+so'];
  const raw = await onTheWire(
    t,
    forms.map((form) => ({ method: 'POST', form })),
  );
  assert.equal(new Set(raw.map((headers) => JSON.stringify(headers.filter((text) => !/^\d+$/.test(text))))).size, 1);
});

test('fingerprint: neither the program nor the run time names itself', async (t) => {
  const [get = []] = await onTheWire(t, [{}]);
  assert.doesNotMatch(get.join('\n'), /cloister|node|undici|axios|curl|referer/i);
});

test('fingerprint: a key of the user goes where it belongs and changes nothing else', async (t) => {
  const [plain = [], keyed = []] = await onTheWire(t, [{}, { key: { name: 'API-Key', value: 'mine' } }]);
  assert.equal(value(keyed, 'API-Key'), 'mine');
  assert.deepEqual(
    names(keyed).filter((name) => name !== 'API-Key'),
    names(plain),
  );
});

test('fingerprint: a line break in a cookie, a key or an address makes no second header', async (t) => {
  const far = await farEnd(t);
  const url = `${far.base}/`;
  const bad: readonly Partial<EngineRequest>[] = [
    { cookies: 'a=b\r\nX-Other: 1' },
    { key: { name: 'API-Key', value: 'a\r\nX-Other: 1' } },
    { key: { name: 'A: 1\r\nX-Other', value: '1' } },
  ];
  for (const request of bad) {
    const fetching = far.transport.fetch(
      { method: 'GET', url, ...request },
      newIdentity(),
      LIMITS,
      new AbortController().signal,
    );
    await assert.rejects(fetching, TypeError);
  }
  await far.transport.fetch(
    { method: 'GET', url: `${far.base}/\r\nX-Other: 1` },
    newIdentity(),
    LIMITS,
    new AbortController().signal,
  );
  assert.equal(far.web.visits.length, 1);
  assert.ok(!far.web.visits[0]?.rawHeaders.includes('X-Other'));
});
