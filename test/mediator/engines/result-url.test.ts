import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resultUrl } from '../../../src/mediator/engines/result-url.ts';

const BASE = 'https://html.duckduckgo.com/html/';
const TARGET = 'https://one.example/a?b=c';
const encoded = encodeURIComponent(TARGET);

const UNWRAPPED: readonly (readonly [link: string, target: string | null])[] = [
  [TARGET, TARGET],
  [`//duckduckgo.com/l/?uddg=${encoded}&rut=1`, TARGET],
  [`https://duckduckgogg42xjoc72x3sjasowoarfbgcmvfimaftt6twagswzczad.onion/l/?uddg=${encoded}`, TARGET],
  [`/l/?uddg=${encoded}`, TARGET],
  [`https://www.google.com/url?q=${encoded}&sa=U`, TARGET],
  [`https://www.google.co.uk/url?sa=t&url=${encoded}`, TARGET],
  [`https://www.bing.com/ck/a?!&&p=1&u=a1${Buffer.from(TARGET).toString('base64url')}&ntb=1`, TARGET],
  [`//duckduckgo.com/l/?uddg=${encodeURIComponent(`https://www.google.com/url?q=${encoded}`)}`, TARGET],
  [
    'https://google.com.evil.example/url?q=https://x.example',
    'https://google.com.evil.example/url?q=https://x.example',
  ],
  ['https://duckduckgo.com/y.js?ad_domain=shop.example', null],
  ['https://www.googleadservices.com/pagead/aclk?x=1', null],
  ['http://8.8.8.8/', 'http://8.8.8.8/'],
  ['http://[2606:4700::1111]/', 'http://[2606:4700::1111]/'],
  ['http://[2002:7f00:1::]/', null],
  ['http://[2001:db8::1]/', null],
  ['http://[64:ff9b::7f00:1]/', null],
  ['http://100.64.0.1/', null],
  ['http://172.31.255.1/', null],
  ['http://172.32.0.1/', 'http://172.32.0.1/'],
  ['http://0177.0.0.1/', null],
  ['http://router.home.arpa/', null],
  ['http://x.localhost./', null],
  ['blob:https://one.example/1', null],
  ['ws://one.example/', null],
];

for (const [link, target] of UNWRAPPED) {
  test(`resultUrl: ${link.slice(0, 80)}`, () => assert.equal(resultUrl(link, BASE), target));
}

test('resultUrl: redirectors within redirectors end', () => {
  let link = TARGET;
  for (let depth = 0; depth < 6; depth += 1) link = `https://www.google.com/url?q=${encodeURIComponent(link)}`;
  assert.equal(resultUrl(link, BASE), null);
});
