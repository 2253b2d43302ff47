import assert from 'node:assert/strict';
import { test } from 'node:test';
import { credentialOf } from '../../../src/daemon/auth/credential.ts';

const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;
const cases = [
  { authorization: 'Bearer abc_-9', secret: 'abc_-9' },
  { authorization: 'bearer abc', secret: 'abc' },
  { authorization: basic('me:abc'), secret: 'abc', claimedName: 'me' },
  { authorization: basic(':abc'), secret: 'abc', claimedName: '' },
  { 'x-api-key': 'abc', secret: 'abc' },
  { secret: null },
  { authorization: '', secret: null },
  { authorization: 'abc', secret: null },
  { authorization: 'Bearer ', secret: null },
  { authorization: 'Bearer a b', secret: null },
  { authorization: 'Bearer abc\n', secret: null },
  { authorization: `Bearer ${'a'.repeat(257)}`, secret: null },
  { authorization: 'Basic abc', secret: null },
  { authorization: basic('no colon'), secret: null },
  { authorization: basic('me:a b'), secret: null },
  { authorization: `Basic ${'A'.repeat(2000)}`, secret: null },
  { 'x-api-key': '', secret: null },
  { authorization: 'Bearer abc', 'x-api-key': 'abc', secret: null },
];
for (const { secret, claimedName = null, ...headers } of cases) {
  test(`credentialOf: ${JSON.stringify(headers).slice(0, 60)}`, () => {
    assert.deepEqual(credentialOf(headers), secret === null ? null : { secret, claimedName });
  });
}
