import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createAuthenticator } from '../../../src/daemon/auth/authenticator.ts';
import type { TokenRow, TokenVerdict } from '../../../src/daemon/auth/client-tokens.ts';
import { OWNER } from '../../../src/profiles/types.ts';

const ROW: TokenRow = {
  name: 'curl',
  scopes: ['ask'],
  createdAt: 0,
  expiresAt: null,
  lastUsedAt: null,
  revokedAt: null,
};
const VERDICTS: Readonly<Record<string, TokenVerdict>> = {
  good: { known: 'valid', token: ROW },
  wide: { known: 'valid', token: { ...ROW, scopes: ['ask', 'search'] } },
  old: { known: 'expired', name: 'page' },
  gone: { known: 'revoked', name: 'page' },
};

function authenticator() {
  const noted: unknown[] = [];
  const it = createAuthenticator(
    { matches: (secret) => secret === 'session' },
    { look: (secret) => VERDICTS[secret] ?? { known: 'no' }, knows: (name) => name === 'curl' },
    { note: (...failure) => noted.push(failure) },
    { knows: ({ cookie }) => cookie === 'cloister_page=signed-in' },
  );
  return { it, noted };
}

test('identify: the session token may do everything, a client token what its scopes say', () => {
  const { it, noted } = authenticator();
  const owner = it.identify({ authorization: 'Bearer session' }, 'admin');
  assert.deepEqual([owner.name, owner.isOwner], [OWNER, true]);
  const client = it.identify({ 'x-api-key': 'good' }, 'ask');
  assert.deepEqual([client.name, client.isOwner, [...client.scopes]], ['curl', false, ['ask']]);
  assert.equal(it.identify({ 'x-api-key': 'good' }, 'any').name, 'curl');
  assert.deepEqual(noted, []);
});

test('identify: a page that was signed in is the owner, unless another credential came along', () => {
  const { it, noted } = authenticator();
  const page = it.identify({ cookie: 'cloister_page=signed-in' }, 'admin');
  assert.deepEqual([page.name, page.isOwner, page.isPage], [OWNER, true, true]);
  for (const headers of [{ authorization: 'nonsense' }, { 'x-api-key': ['a', 'b'] }, { cookie: 'cloister_page=x' }]) {
    assert.throws(() => it.identify({ cookie: 'cloister_page=signed-in', ...headers }, 'any'), {
      code: 'AUTH_REQUIRED',
    });
  }
  assert.equal(noted.length, 3);
});

const basic = (name: string, password: string): string =>
  `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;
const refused = [
  { name: 'nothing', headers: {}, failure: [null, 'missing'] },
  { name: 'a wrong token', headers: { authorization: 'Bearer wrong' }, failure: [null, 'unknown'] },
  {
    name: "a known client's wrong token",
    headers: { authorization: basic('curl', 'wrong') },
    failure: ['curl', 'unknown'],
  },
  { name: 'a name nobody has', headers: { authorization: basic('my secret', 'wrong') }, failure: [null, 'unknown'] },
  { name: 'an expired token', headers: { authorization: 'Bearer old' }, failure: ['page', 'expired'] },
  { name: 'a revoked token', headers: { authorization: 'Bearer gone' }, failure: ['page', 'revoked'] },
] as const;
for (const { name, headers, failure } of refused) {
  test(`identify: refuses ${name}, and notes it without what was sent`, () => {
    const { it, noted } = authenticator();
    assert.throws(() => it.identify(headers, 'any'), { code: 'AUTH_REQUIRED' });
    assert.deepEqual(noted, [failure]);
  });
}

test('identify: a scope that is missing is told apart from a token that is', () => {
  const { it, noted } = authenticator();
  assert.throws(() => it.identify({ authorization: 'Bearer good' }, 'admin'), { code: 'SCOPE_MISSING' });
  assert.deepEqual(noted, [['curl', 'scope']]);
});

test('identifyPath: takes a client token that is good for nothing else, and no other credential beside it', () => {
  const { it, noted } = authenticator();
  assert.deepEqual([it.identifyPath('good', {}, 'ask').name, noted], ['curl', []]);
  const refused = [
    { token: 'session', headers: {}, code: 'AUTH_REQUIRED' },
    { token: 'made-up', headers: {}, code: 'AUTH_REQUIRED' },
    { token: 'old', headers: {}, code: 'AUTH_REQUIRED' },
    { token: 'gone', headers: {}, code: 'AUTH_REQUIRED' },
    { token: 'good', headers: { authorization: 'Bearer good' }, code: 'AUTH_REQUIRED' },
    { token: 'good', headers: { 'x-api-key': 'good' }, code: 'AUTH_REQUIRED' },
    { token: 'wide', headers: {}, code: 'TOKEN_TOO_WIDE' },
  ];
  for (const { token, headers, code } of refused) {
    assert.throws(() => it.identifyPath(token, headers, 'ask'), { code }, token);
  }
  assert.throws(() => it.identifyPath('good', {}, 'search'), { code: 'SCOPE_MISSING' });
  assert.equal(noted.length, refused.length + 1);
});
