import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { codeOf, startTestDaemon } from '../../support/daemon.ts';

const basic = (name: string, password: string): string =>
  `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;

test('tokens: accepted in three forms, for their scopes, over a restart, until revoked', async (t) => {
  const first = await startTestDaemon(t);
  const made = await first.call('POST', '/v1/tokens', { body: { name: 'webui', scopes: ['search', 'ask'] } });
  const { token } = made.json as { token: string };
  const forms = [{ authorization: `Bearer ${token}` }, { 'x-api-key': token }, { authorization: basic('any', token) }];
  await first.stop();
  const daemon = await startTestDaemon(t, { paths: first.paths });
  for (const form of forms) {
    const headers = { authorization: undefined, ...form };
    const found = await daemon.call('POST', '/v1/search', { headers, body: { text: 'tower' } });
    assert.equal(found.status, 200);
    const refused = await daemon.call('POST', '/v1/shutdown', { headers });
    assert.deepEqual([refused.status, codeOf(refused)], [403, 'SCOPE_MISSING']);
  }
  const { tokens } = (await daemon.call('GET', '/v1/tokens')).json as { tokens: Record<string, unknown>[] };
  assert.deepEqual([tokens[0]?.['name'], tokens[0]?.['scopes']], ['webui', ['search', 'ask']]);
  assert.ok(Number(tokens[0]?.['lastUsedAt']) > 0);
  assert.equal((await daemon.call('DELETE', '/v1/tokens/webui')).status, 200);
  const late = await daemon.call('GET', '/v1/sources', { headers: forms[0] ?? {} });
  assert.deepEqual([late.status, codeOf(late)], [401, 'AUTH_REQUIRED']);
});

test('tokens: a client gives no scope that it does not have', async (t) => {
  const daemon = await startTestDaemon(t);
  const made = await daemon.call('POST', '/v1/tokens', { body: { name: 'helper', scopes: ['admin'] } });
  const headers = { authorization: `Bearer ${(made.json as { token: string }).token}` };
  const refused = await daemon.call('POST', '/v1/tokens', { headers, body: { name: 'more', scopes: ['profile'] } });
  assert.deepEqual([refused.status, codeOf(refused)], [403, 'TOKEN_SCOPE_EXCESS']);
  assert.equal(
    (await daemon.call('POST', '/v1/tokens', { headers, body: { name: 'same', scopes: ['admin'] } })).status,
    200,
  );
});

test('tokens: failed attempts are recorded by known names and reasons, and no token is anywhere', async (t) => {
  const daemon = await startTestDaemon(t, { limits: { refusalsPerSecond: 1000 } });
  const made = await daemon.call('POST', '/v1/tokens', { body: { name: 'webui', scopes: ['ask'] } });
  const { token } = made.json as { token: string };
  const canary = 'CANARYCANARYCANARY';
  for (let i = 0; i < 30; i += 1) {
    await daemon.call('GET', '/v1/sources', { headers: { authorization: basic('webui', canary) } });
  }
  await daemon.call('GET', '/v1/sources', { headers: { authorization: basic(canary, canary) } });
  await daemon.call('GET', '/v1/sources', { headers: { authorization: `Bearer ${token}` } });
  await daemon.call('DELETE', '/v1/tokens/webui');
  await daemon.call('GET', '/v1/sources', { headers: { authorization: `Bearer ${token}` } });
  const { records } = (await daemon.call('POST', '/v1/audit/show', { body: { type: 'auth_failure' } })).json as {
    records: { payload: object }[];
  };
  assert.deepEqual(
    records.map(({ payload }) => payload),
    [
      { client: 'webui', reason: 'unknown', count: 1 },
      { client: null, reason: 'unknown', count: 1 },
      { client: 'webui', reason: 'scope', count: 1 },
      { client: 'webui', reason: 'revoked', count: 1 },
    ],
  );
  await daemon.stop();
  for (const folder of [daemon.paths.audit, daemon.paths.daemon]) {
    for (const name of readdirSync(folder)) {
      const text = readFileSync(join(folder, name), 'latin1');
      for (const secret of [canary, token, daemon.token]) assert.ok(!text.includes(secret), `${name} holds a token`);
    }
  }
  // What was only counted is recorded at the end.
  const segments = readdirSync(daemon.paths.audit).map((name) => readFileSync(join(daemon.paths.audit, name), 'utf8'));
  assert.match(segments.join(''), /"client":"webui","count":29,"reason":"unknown"/);
});
