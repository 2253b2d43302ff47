import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { codeOf, startTestDaemon, type TestDaemon } from '../../support/daemon.ts';

const lift = async (daemon: TestDaemon): Promise<void> => {
  const { json } = await daemon.call('POST', '/v1/rules/propose', { body: { rule: 'no-transcripts' } });
  const body = { nonce: (json as { nonce: string }).nonce, sessionToken: daemon.token };
  assert.equal((await daemon.call('POST', '/v1/rules/confirm', { body })).status, 200);
};
const ask = (daemon: TestDaemon) => daemon.call('POST', '/v1/ask', { body: { text: 'how high?', stream: false } });
const today = (): string => new Date().toISOString().slice(0, 10);

test('transcripts: nothing is kept before the rule is lifted, nor after it is restored', async (t) => {
  const daemon = await startTestDaemon(t, { config: { transcripts: { form: 'plain' } } });
  await ask(daemon);
  assert.equal(existsSync(daemon.paths.transcripts), false);
  await lift(daemon);
  await ask(daemon);
  await daemon.call('POST', '/v1/rules/restore', { body: { rule: 'no-transcripts' } });
  await ask(daemon);
  const { json } = await daemon.call('POST', '/v1/transcripts/read', { body: { day: today() } });
  const { entries } = json as { entries: { question: string; answer: string; ended: string }[] };
  assert.deepEqual(
    entries.map(({ question, answer, ended }) => [question, answer, ended]),
    [['how high?', 'It is 93 m high [1].', 'complete']],
  );
});

test('transcripts: sealed, they need a passphrase to be kept and to be read', async (t) => {
  const daemon = await startTestDaemon(t);
  const state = async () => (await daemon.call('GET', '/v1/transcripts')).json as { ready: boolean; days: unknown[] };
  await lift(daemon);
  // Without a key nothing is written, and the answer is not lost for it.
  assert.equal((await ask(daemon)).status, 200);
  assert.deepEqual(await state(), { ...(await state()), ready: false, days: [] });
  const passphrase = 'four words make sense';
  assert.equal((await daemon.call('POST', '/v1/transcripts/key', { body: { passphrase } })).status, 200);
  await ask(daemon);
  const wrong = await daemon.call('POST', '/v1/transcripts/read', { body: { day: today(), passphrase: 'wrong' } });
  assert.deepEqual([wrong.status, codeOf(wrong)], [403, 'TRANSCRIPT_PASSPHRASE']);
  const page = await daemon.call('POST', '/v1/transcripts/read', { body: { day: today(), passphrase } });
  assert.equal((page.json as { entries: unknown[] }).entries.length, 1);
  assert.equal((await daemon.call('DELETE', '/v1/transcripts')).status, 200);
  assert.deepEqual((await state()).days, []);
});
