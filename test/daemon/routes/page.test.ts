import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codeOf, startTestDaemon, type TestDaemon } from '../../support/daemon.ts';

const BARE = { authorization: undefined };

/** Headers of a browser that followed a link. */
async function signIn(daemon: TestDaemon): Promise<Record<string, string | undefined>> {
  const { url } = (await daemon.call('POST', '/v1/page/link')).json as { url: string };
  const code = /^http:\/\/127\.0\.0\.1:\d+\/#open=(\S+)$/.exec(url)?.[1];
  const reply = await daemon.call('POST', '/v1/page/session', { body: { code }, headers: BARE });
  const cookie = String(reply.headers['set-cookie']);
  assert.match(cookie, /^cloister_page=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
  return { ...BARE, cookie: cookie.split(';')[0], 'x-cloister-page': (reply.json as { key: string }).key };
}

test('page: a link signs a browser in, which may then do what the owner may', async (t) => {
  const daemon = await startTestDaemon(t);
  const headers = await signIn(daemon);
  assert.equal((await daemon.call('GET', '/v1/status', { headers })).status, 200);
  const alone = await daemon.call('GET', '/v1/status', { headers: { ...headers, 'x-cloister-page': undefined } });
  assert.deepEqual([alone.status, codeOf(alone)], [401, 'AUTH_REQUIRED']);
  const foreign = { ...headers, origin: 'http://127.0.0.1:1' };
  assert.equal(codeOf(await daemon.call('GET', '/v1/status', { headers: foreign })), 'ORIGIN_REFUSED');
  assert.equal((await daemon.call('DELETE', '/v1/page/session', { headers })).status, 200);
  assert.equal((await daemon.call('GET', '/v1/status', { headers })).status, 401);
});

test('page: a code that was used or made up opens nothing, and a client token makes no link', async (t) => {
  const daemon = await startTestDaemon(t);
  const reply = await daemon.call('POST', '/v1/page/session', { body: { code: 'made-up' }, headers: BARE });
  assert.deepEqual([reply.status, codeOf(reply)], [403, 'PAGE_LINK_SPENT']);
  assert.equal(reply.headers['set-cookie'], undefined);
  const made = await daemon.call('POST', '/v1/tokens', { body: { name: 'curl', scopes: ['ask', 'search'] } });
  const authorization = `Bearer ${(made.json as { token: string }).token}`;
  assert.equal(codeOf(await daemon.call('POST', '/v1/page/link', { headers: { authorization } })), 'SCOPE_MISSING');
  assert.doesNotMatch(daemon.logText(), /made-up|open=/);
});
