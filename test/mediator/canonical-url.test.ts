import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { canonicalUrl } from '../../src/mediator/canonical-url.ts';

/** All addresses of a row are one page, known as the first. */
const SAME: readonly (readonly [name: string, ...addresses: string[]])[] = [
  ['https://one.example/a', 'HTTPS://One.Example:443/a', 'http://one.example:80/a', 'http://www.one.example/a/'],
  [
    'https://one.example',
    'https://one.example/',
    'http://one.example',
    'https://one.example./',
    'https://one.example#top',
  ],
  [
    'https://one.example/a?id=3',
    'https://one.example/a?utm_source=x&id=3&utm_Medium=y',
    'https://one.example/a?id=3&fbclid=q',
  ],
  [
    'https://one.example/a',
    'https://one.example/a?gclid=1',
    'https://one.example/a?mc_cid=1&msclkid=2&_ga=3',
    'https://one.example/a?',
  ],
  ['https://one.example/a?b=1&c=2', 'https://one.example/a?c=2&b=1', 'https://one.example/a?c=2&&b=1&'],
  ['https://one.example/a?b=2&b=1', 'https://one.example/a?b=2&b=1#x'],
  ['https://one.example/#!/a', 'https://one.example/#!/a'].map((url) => url.replace('/#', '#')) as [string, string],
  ['https://one.example/~a/b-c', 'https://one.example/%7Ea/b%2Dc', 'https://one.example/%7ea/%62-c'],
  ['https://one.example/a%2Fb', 'https://one.example/a%2fb'],
  ['https://en.wikipedia.org/wiki/A', 'https://en.m.wikipedia.org/wiki/A', 'https://www.en.wikipedia.org/wiki/A'],
  [
    'https://one.example/a',
    'https://m.one.example/a',
    'https://amp.one.example/a',
    'https://one.example/a/amp/',
    'https://one.example/a?amp=1',
  ],
  [
    'https://one.example/a',
    'https://one-example.cdn.ampproject.org/c/s/one.example/a',
    'https://one-example.cdn.ampproject.org/v/one.example/a',
  ],
  ['https://xn--bcher-kva.example/', 'https://bücher.example/'].map((url) => url.replace(/\/$/, '')) as [
    string,
    string,
  ],
];

for (const [name, ...addresses] of SAME) {
  test(`canonicalUrl: ${name}`, () => {
    for (const address of addresses) assert.equal(canonicalUrl(address), name, address);
  });
}

test('canonicalUrl: keeps apart what are different pages', () => {
  const apart = [
    'https://one.example/a',
    'https://one.example/A',
    'https://one.example/a/b',
    'https://one.example/amplifier',
    'https://one.example/a?si=1',
    'https://one.example/a?id=1',
    'https://one.example/a?id=2',
    'https://one.example/a%2Fb',
    'https://one.example:8443/a',
    'http://one.example:8080/a',
    'https://two.one.example/a',
    'https://one.example#!/a',
    'http://duckduckgogg42xjoc72x3sjasowoarfbgcmvfimaftt6twagswzczad.onion/a',
    'https://duckduckgogg42xjoc72x3sjasowoarfbgcmvfimaftt6twagswzczad.onion/a',
  ];
  assert.equal(new Set(apart.map(canonicalUrl)).size, apart.length);
});

test('canonicalUrl: a top-level domain is no prefix to drop', () => {
  assert.equal(canonicalUrl('https://www.example/'), 'https://www.example');
  assert.equal(canonicalUrl('https://m.example/x'), 'https://m.example/x');
});

test('canonicalUrl: leaves what is no web address as it is', () => {
  for (const text of ['', 'mailto:a@b.example', 'not a url', 'javascript:1']) assert.equal(canonicalUrl(text), text);
});

test('canonicalUrl: done twice it does nothing more, and the result is an address', () => {
  const part = fc.constantFrom(
    'a',
    'amp',
    '',
    'www',
    'm',
    '%2f',
    '%41',
    '%25',
    '%2541',
    'ü',
    'utm_x',
    'c',
    's',
    'one.example',
    '!',
    '#',
    '.',
  );
  const host = fc.array(fc.constantFrom('www', 'm', 'amp', 'en', 'one', 'mobile', 'cdn', 'ampproject'), {
    minLength: 1,
    maxLength: 5,
  });
  const url = fc
    .tuple(
      fc.constantFrom('http', 'https'),
      host,
      fc.constantFrom('example', 'org', 'onion'),
      fc.array(part),
      fc.array(fc.tuple(part, part)),
      part,
    )
    .map(([scheme, labels, top, path, query, hash]) => {
      const pairs = query.map(([name, value]) => `${name}=${value}`).join('&');
      return `${scheme}://${labels.join('.')}.${top}/${path.join('/')}?${pairs}#!${hash}`;
    });
  fc.assert(
    fc.property(fc.oneof(url, fc.webUrl({ withQueryParameters: true, withFragments: true })), (address) => {
      const once = canonicalUrl(address);
      assert.ok(URL.canParse(once) || !URL.canParse(address));
      assert.equal(canonicalUrl(once), once);
    }),
    { numRuns: 3000 },
  );
});
