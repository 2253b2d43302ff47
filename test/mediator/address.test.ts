import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { judgeAddress } from '../../src/mediator/address.ts';

const ONION = `${'a'.repeat(56)}.onion`;

const ALLOWED = [
  'https://search.example/?q=words',
  'https://search.example:8443/',
  'https://xn--bcher-kva.example/',
  `https://${ONION}/`,
  `http://${ONION}/`,
  `http://search.${ONION}/html`,
  'https://localhost.example/',
];
for (const url of ALLOWED) {
  test(`address: ${url} may be fetched over Tor`, () => assert.equal(judgeAddress(url, []).own, false));
}

const REFUSED = [
  'http://search.example/',
  'ftp://search.example/',
  'file:///etc/passwd',
  'data:text/html,x',
  'javascript:1',
  'blob:https://search.example/1',
  'https://127.0.0.1/',
  'https://127.1/',
  'https://0x7f000001/',
  'https://2130706433/',
  'https://0177.0.0.1/',
  'https://１２７.０.０.１/',
  'https://8.8.8.8/',
  'https://10.0.0.1/',
  'https://169.254.169.254/',
  'https://[::1]/',
  'https://[::ffff:10.0.0.1]/',
  'https://[64:ff9b::a00:1]/',
  'https://[fd00:ec2::254]/',
  'https://localhost/',
  'https://LOCALHOST./',
  'https://a.localhost/',
  'https://printer.local/',
  'https://router.lan/',
  'https://metadata.google.internal/',
  'https://nas.home.arpa/',
  'https://router/',
  'https://router./',
  'https://user@search.example/',
  'https://user:secret@search.example/',
  'http://short.onion/',
  'https://short.onion/',
  `https://${'a'.repeat(56)}.onion.exit/`,
  'http://127.0.0.1:8888/',
  'not an address',
  '',
];
for (const url of REFUSED) {
  test(`address: ${url || 'nothing'} is refused`, () =>
    assert.throws(() => judgeAddress(url, ['http://127.0.0.1:8889']), { code: 'FETCH_ADDRESS_REFUSED' }));
}

test("address: the user's own server is one origin and no other", () => {
  const own = ['http://127.0.0.1:8888'];
  assert.equal(judgeAddress('http://127.0.0.1:8888/search?q=x', own).own, true);
  for (const url of [
    'http://127.0.0.1:8887/',
    'https://127.0.0.1:8888/',
    'http://[::1]:8888/',
    'http://x@127.0.0.1:8888/',
  ]) {
    assert.throws(() => judgeAddress(url, own), { code: 'FETCH_ADDRESS_REFUSED' }, url);
  }
});

test('address: no IPv4 address passes, however it is written', () => {
  const forms = [
    (a: number, b: number, c: number, d: number) => `${a}.${b}.${c}.${d}`,
    (a: number, b: number, c: number, d: number) => `${((a * 256 + b) * 256 + c) * 256 + d}`,
    (a: number, b: number, c: number, d: number) =>
      `0x${[a, b, c, d].map((n) => n.toString(16).padStart(2, '0')).join('')}`,
    (a: number, b: number, c: number, d: number) => [a, b, c, d].map((n) => `0${n.toString(8)}`).join('.'),
    (a: number, b: number, c: number, d: number) => `${a}.${b}.${c * 256 + d}`,
    (a: number, b: number, c: number, d: number) => `[::ffff:${a}.${b}.${c}.${d}]`,
  ];
  const byte = fc.integer({ min: 0, max: 255 });
  fc.assert(
    fc.property(
      byte,
      byte,
      byte,
      byte,
      fc.constantFrom(...forms),
      fc.constantFrom('', '.'),
      (a, b, c, d, form, dot) => {
        const host = form(a, b, c, d);
        const url = `https://${host}${host.startsWith('[') ? '' : dot}/`;
        assert.throws(() => judgeAddress(url, []), { code: 'FETCH_ADDRESS_REFUSED' });
      },
    ),
  );
});
