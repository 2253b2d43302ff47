import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertLocal } from '../../src/daemon/request-guard.ts';

const PORT = 7878;

const passes = [
  { name: 'the address', headers: { host: '127.0.0.1:7878' } },
  { name: 'the name', headers: { host: 'localhost:7878' } },
  { name: 'the name in capitals', headers: { host: 'LocalHost:7878' } },
  { name: 'the other loopback', headers: { host: '[::1]:7878' } },
  { name: 'its own origin', headers: { host: 'localhost:7878', origin: 'http://localhost:7878' } },
  { name: 'a typed address', headers: { host: '127.0.0.1:7878', 'sec-fetch-site': 'none' } },
  { name: 'its own page', headers: { host: '127.0.0.1:7878', 'sec-fetch-site': 'same-origin' } },
];
for (const { name, headers } of passes) {
  test(`assertLocal: lets ${name} pass`, () => assertLocal(incoming(headers), PORT));
}

const refused = [
  { name: 'a foreign name', headers: { host: 'evil.example' }, code: 'HOST_REFUSED' },
  { name: 'a foreign name with our port', headers: { host: 'evil.example:7878' }, code: 'HOST_REFUSED' },
  { name: 'a name that begins like ours', headers: { host: 'localhost:7878.evil.example' }, code: 'HOST_REFUSED' },
  { name: 'a name that ends like ours', headers: { host: 'evil.localhost:7878' }, code: 'HOST_REFUSED' },
  { name: 'a user in the host', headers: { host: 'localhost:7878@evil.example' }, code: 'HOST_REFUSED' },
  { name: 'another loopback address', headers: { host: '127.0.0.2:7878' }, code: 'HOST_REFUSED' },
  { name: 'the any address', headers: { host: '0.0.0.0:7878' }, code: 'HOST_REFUSED' },
  { name: 'another port', headers: { host: '127.0.0.1:7879' }, code: 'HOST_REFUSED' },
  { name: 'no port', headers: { host: '127.0.0.1' }, code: 'HOST_REFUSED' },
  { name: 'an empty host', headers: { host: '' }, code: 'HOST_REFUSED' },
  { name: 'no host', headers: {}, code: 'HOST_REFUSED' },
  { name: 'a foreign origin', headers: own({ origin: 'https://evil.example' }), code: 'ORIGIN_REFUSED' },
  { name: 'an origin without a name', headers: own({ origin: 'null' }), code: 'ORIGIN_REFUSED' },
  { name: 'an empty origin', headers: own({ origin: '' }), code: 'ORIGIN_REFUSED' },
  { name: 'another port as origin', headers: own({ origin: 'http://127.0.0.1:3000' }), code: 'ORIGIN_REFUSED' },
  { name: 'the other name as origin', headers: own({ origin: 'http://localhost:7878' }), code: 'ORIGIN_REFUSED' },
  { name: 'our origin over TLS', headers: own({ origin: 'https://127.0.0.1:7878' }), code: 'ORIGIN_REFUSED' },
  { name: 'a cross-site fetch', headers: own({ 'sec-fetch-site': 'cross-site' }), code: 'ORIGIN_REFUSED' },
  { name: 'a fetch from another port', headers: own({ 'sec-fetch-site': 'same-site' }), code: 'ORIGIN_REFUSED' },
] as const;
for (const { name, headers, code } of refused) {
  test(`assertLocal: refuses ${name}`, () => {
    assert.throws(() => assertLocal(incoming(headers), PORT), { code });
  });
}

test('assertLocal: refuses two Host headers, of which another program might read the other one', () => {
  const rawHeaders = ['Host', '127.0.0.1:7878', 'host', 'evil.example'];
  assert.throws(() => assertLocal({ headers: { host: '127.0.0.1:7878' }, rawHeaders }, PORT), { code: 'HOST_REFUSED' });
});

function own(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return { host: '127.0.0.1:7878', ...headers };
}

function incoming(headers: Readonly<Record<string, string>>) {
  return { headers, rawHeaders: Object.entries(headers).flat() };
}
