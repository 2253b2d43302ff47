import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { codeOf, startTestDaemon, temporaryState } from '../../support/daemon.ts';

const TEXT = 'is jane@doe.example a scam';
const FINDING = {
  kind: 'EMAIL',
  start: 3,
  end: 19,
  outcome: 'mask',
};

test('POST /v1/scrub: says what would leave, where something was found, and never what it was', async (t) => {
  const { call } = await startTestDaemon(t);
  const { status, text, json } = await call('POST', '/v1/scrub', { body: { text: TEXT } });
  assert.equal(status, 200);
  const { findings, ...rest } = json as { readonly findings: readonly Record<string, unknown>[] };
  assert.deepEqual(rest, { leaves: 'is a scam', held: null });
  const { confidence, reason, ...finding } = findings[0] ?? {};
  assert.deepEqual(finding, FINDING);
  assert.ok(Number(confidence) > 0.5 && String(reason).length > 5);
  assert.doesNotMatch(text, /jane|doe\.example/);
});

test('POST /v1/scrub: in prose a value becomes a name, and each request is a session of its own', async (t) => {
  const { call } = await startTestDaemon(t);
  const { json } = await call('POST', '/v1/scrub', { body: { text: `Hello.\n${TEXT}.`, kind: 'prose' } });
  assert.match((json as { readonly leaves: string }).leaves, /^Hello\.\nis \[EMAIL_\d+\] a scam\.$/);
});

const HELD = [
  { body: { text: TEXT, policy: 'block' }, code: 'PII_BLOCKED' },
  { body: { text: TEXT, policy: 'ask-fails', rules: { EMAIL: 'ask' } }, code: 'PII_ASK_UNANSWERED' },
  { body: { text: 'mail to jane@doe.example' }, code: 'PII_NOTHING_LEFT' },
] as const;
for (const { body, code } of HELD) {
  test(`POST /v1/scrub: a text that would be held is no failure of the request (${code})`, async (t) => {
    const { call } = await startTestDaemon(t);
    const { status, json } = await call('POST', '/v1/scrub', { body });
    assert.equal(status, 200);
    const { leaves, held } = json as { readonly leaves: string; readonly held: { readonly code: string } };
    assert.deepEqual([leaves, held.code], ['', code]);
  });
}

test('POST /v1/scrub: decisions are followed, and one to keep always is remembered over a restart', async (t) => {
  const paths = temporaryState(t);
  const first = await startTestDaemon(t, { paths });
  const keep = { start: 3, end: 19, choice: 'keep', remember: true };
  const kept = await first.call('POST', '/v1/scrub', { body: { text: TEXT, decisions: [keep] } });
  assert.equal((kept.json as { readonly leaves: string }).leaves, TEXT);
  await first.stop();
  const second = await startTestDaemon(t, { paths });
  const leaves = async () =>
    ((await second.call('POST', '/v1/scrub', { body: { text: TEXT } })).json as { leaves: string }).leaves;
  assert.equal(await leaves(), TEXT);
  await second.call('DELETE', '/v1/scrub/exceptions');
  assert.equal(await leaves(), 'is a scam');
});

test('POST /v1/scrub: a decision about a place outside the text is refused', async (t) => {
  const { call } = await startTestDaemon(t);
  const reply = await call('POST', '/v1/scrub', {
    body: { text: TEXT, decisions: [{ start: 3, end: 99, choice: 'mask' }] },
  });
  assert.deepEqual([reply.status, codeOf(reply)], [409, 'PII_DECISION_UNKNOWN']);
});

test('POST /v1/scrub: unknown kinds, policies and fields are refused', async (t) => {
  const { call } = await startTestDaemon(t);
  for (const more of [
    { kind: 'letter' },
    { policy: 'hope' },
    { rules: { NAME: 'keep' } },
    { rules: { EMAIL: 'x' } },
    { extra: 1 },
  ]) {
    assert.equal(codeOf(await call('POST', '/v1/scrub', { body: { text: 'x', ...more } })), 'REQUEST_INVALID');
  }
});

test('POST /v1/scrub/batch: an answer for each text, in order, each for itself', async (t) => {
  const { call } = await startTestDaemon(t);
  const items = [{ text: TEXT }, { text: 'a@b.example' }, { text: 'plain' }, { text: 'to a@b.example', kind: 'prose' }];
  const { json } = await call('POST', '/v1/scrub/batch', { body: { items } });
  const { results } = json as { readonly results: readonly { readonly leaves: string; readonly held: unknown }[] };
  assert.deepEqual(
    results.map(({ leaves }) => leaves.replace(/\d+/, 'N')),
    ['is a scam', '', 'plain', 'to [EMAIL_N]'],
  );
  assert.deepEqual(
    results.map(({ held }) => held !== null),
    [false, true, false, false],
  );
});

test('exceptions: a damaged file is set aside, logged, and a warning of the checks', async (t) => {
  const paths = temporaryState(t);
  writeFileSync(paths.exceptions, 'torn');
  const { call, logText } = await startTestDaemon(t, { paths });
  const { checks } = (await call('GET', '/v1/checks')).json as {
    readonly checks: readonly { name: string; state: string }[];
  };
  assert.equal(checks.find(({ name }) => name === 'exceptions')?.state, 'warn');
  assert.ok(existsSync(`${paths.exceptions}.damaged`));
  assert.match(logText(), /"event":"exceptions-set-aside"/);
});

test('POST /v1/scrub: a client that may only look cannot have an exception remembered', async (t) => {
  const { call } = await startTestDaemon(t);
  const made = await call('POST', '/v1/tokens', { body: { name: 'looker', scopes: ['search'] } });
  const headers = { authorization: `Bearer ${(made.json as { token: string }).token}` };
  const keep = { start: 0, end: 11, choice: 'keep' };
  const body = (decision: object) => ({ text: 'a@b.example is a scam', decisions: [decision] });
  assert.equal((await call('POST', '/v1/scrub', { headers, body: body(keep) })).status, 200);
  const refused = await call('POST', '/v1/scrub', { headers, body: body({ ...keep, remember: true }) });
  assert.deepEqual([refused.status, codeOf(refused)], [403, 'SCOPE_MISSING']);
});
