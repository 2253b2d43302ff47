import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { codeOf, startTestDaemon, type TestDaemon } from '../../support/daemon.ts';
import { TestGround } from '../../support/profiles.ts';

async function daemonWithGround(t: TestContext): Promise<{ daemon: TestDaemon; tor: TestGround }> {
  const tor = new TestGround('tor');
  const preconditions = { offline_private: [], research: [tor], full_lab: [tor] };
  return { daemon: await startTestDaemon(t, { preconditions }), tor };
}

const recordsOf = async (daemon: TestDaemon, type: string): Promise<readonly Record<string, unknown>[]> => {
  const { json } = await daemon.call('POST', '/v1/audit/show', { body: { type } });
  return (json as { records: { payload: Record<string, unknown> }[] }).records.map(({ payload }) => payload);
};

test('profile: widened in two steps with the session token, narrowed in one, each on the chain', async (t) => {
  const { daemon, tor } = await daemonWithGround(t);
  const proposed = await daemon.call('POST', '/v1/profile/propose', { body: { to: 'research', minutes: 30 } });
  const { nonce, implications } = proposed.json as { nonce: string; implications: { mayLeave: string[] } };
  assert.match(implications.mayLeave.join(), /over Tor/);
  const body = { nonce, sessionToken: daemon.token };
  const confirmed = await daemon.call('POST', '/v1/profile/confirm', { body });
  assert.equal((confirmed.json as { profile: string }).profile, 'research');
  assert.equal(((await daemon.call('GET', '/v1/status')).json as { profile: string }).profile, 'research');
  const replayed = await daemon.call('POST', '/v1/profile/confirm', { body });
  assert.deepEqual([replayed.status, codeOf(replayed)], [409, 'PROFILE_PROPOSAL_UNKNOWN']);
  const narrowed = await daemon.call('POST', '/v1/profile/narrow', { body: { to: 'offline_private' } });
  assert.equal((narrowed.json as { profile: string }).profile, 'offline_private');
  assert.deepEqual(tor.log, ['up', 'down']);
  const changes = await recordsOf(daemon, 'profile');
  assert.deepEqual(
    changes.map(({ from, to, why, client, minutes }) => [from, to, why, client, minutes]),
    [
      ['offline_private', 'research', 'confirmed', 'owner', 30],
      ['research', 'offline_private', 'narrowed', 'owner', null],
    ],
  );
  assert.deepEqual(await recordsOf(daemon, 'refusal'), [
    { to: null, code: 'PROFILE_PROPOSAL_UNKNOWN', client: 'owner' },
  ]);
});

test('profile: a client token with the scope may propose and narrow, and widens with the session token only', async (t) => {
  const { daemon } = await daemonWithGround(t);
  const made = await daemon.call('POST', '/v1/tokens', { body: { name: 'page', scopes: ['profile'] } });
  const headers = { authorization: undefined, 'x-api-key': (made.json as { token: string }).token };
  const propose = async (): Promise<string> => {
    const reply = await daemon.call('POST', '/v1/profile/propose', { headers, body: { to: 'research', minutes: 5 } });
    return (reply.json as { nonce: string }).nonce;
  };
  for (const sessionToken of [undefined, 'wrong', headers['x-api-key']]) {
    const body = { nonce: await propose(), ...(sessionToken === undefined ? {} : { sessionToken }) };
    const refused = await daemon.call('POST', '/v1/profile/confirm', { headers, body });
    assert.deepEqual([refused.status, codeOf(refused)], [403, 'PROFILE_OWNER_REQUIRED']);
  }
  // Another client's nonce, even with the session token.
  const stolen = await daemon.call('POST', '/v1/profile/confirm', {
    body: { nonce: await propose(), sessionToken: daemon.token },
  });
  assert.equal(codeOf(stolen), 'PROFILE_PROPOSAL_UNKNOWN');
  const body = { nonce: await propose(), sessionToken: daemon.token };
  assert.equal((await daemon.call('POST', '/v1/profile/confirm', { headers, body })).status, 200);
  const narrowed = await daemon.call('POST', '/v1/profile/narrow', { headers, body: { to: 'offline_private' } });
  assert.equal(narrowed.status, 200);
  const [first] = await recordsOf(daemon, 'profile');
  assert.equal(first?.['client'], 'page');
});

test('rules: one is lifted in two steps and restored in one', async (t) => {
  const daemon = await startTestDaemon(t);
  const rule = 'restart-is-offline';
  const proposed = await daemon.call('POST', '/v1/rules/propose', { body: { rule } });
  const { nonce } = proposed.json as { nonce: string };
  const body = { nonce, sessionToken: daemon.token };
  assert.equal((await daemon.call('POST', '/v1/rules/confirm', { body })).status, 200);
  const lifted = async (): Promise<string[]> => {
    const { json } = await daemon.call('GET', '/v1/rules');
    return (json as { rules: { id: string; lifted: boolean }[] }).rules.flatMap((row) => (row.lifted ? [row.id] : []));
  };
  assert.deepEqual(await lifted(), [rule]);
  assert.equal((await daemon.call('POST', '/v1/rules/restore', { body: { rule } })).status, 200);
  assert.deepEqual(await lifted(), []);
  assert.deepEqual(
    (await recordsOf(daemon, 'rule')).map((record) => [record['rule'], record['lifted'], record['client']]),
    [
      [rule, true, 'owner'],
      [rule, false, 'owner'],
    ],
  );
  for (const [name, status, code] of [
    ['nothing', 404, 'RULE_UNKNOWN'],
    ['loopback-only', 403, 'RULE_CRITICAL'],
  ] as const) {
    const refused = await daemon.call('POST', '/v1/rules/propose', { body: { rule: name } });
    assert.deepEqual([refused.status, codeOf(refused)], [status, code]);
  }
});

test('profile: without Tor no wider profile can be had', async (t) => {
  const daemon = await startTestDaemon(t);
  for (const to of ['research', 'full_lab']) {
    const { json } = await daemon.call('POST', '/v1/profile/propose', { body: { to, minutes: 5 } });
    const { nonce } = json as { nonce: string };
    const refused = await daemon.call('POST', '/v1/profile/confirm', { body: { nonce, sessionToken: daemon.token } });
    assert.deepEqual([refused.status, codeOf(refused)], [503, 'PROFILE_NOT_READY']);
  }
  assert.equal(((await daemon.call('GET', '/v1/profile')).json as { profile: string }).profile, 'offline_private');
});

test('profile: a profile file edited to a wider profile is not believed, which is said and recorded', async (t) => {
  const { writeFileSync } = await import('node:fs');
  const first = await startTestDaemon(t);
  await first.stop();
  writeFileSync(first.paths.profile, '{"version":1,"profile":"full_lab"}\n');
  const daemon = await startTestDaemon(t, { paths: first.paths });
  const { json } = await daemon.call('GET', '/v1/profile');
  const { profile, why } = json as { profile: string; why: string };
  assert.deepEqual([profile, why], ['offline_private', 'garbage']);
  assert.equal((await recordsOf(daemon, 'profile'))[0]?.['why'], 'garbage');
});
