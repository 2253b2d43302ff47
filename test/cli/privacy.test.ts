import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PrivacyReply } from '../../src/cli/verbs/privacy.ts';
import { cli } from '../support/cli-host.ts';
import { startFakeDaemon } from '../support/daemon-fake.ts';

const COVER = { queriesPerHour: 0, circuitsPerHour: 0, bytesPerHour: 0, meanWaitMs: 0, eps: null, delta: 0 };
const REPLY: PrivacyReply = {
  day: '2026-11-25',
  cap: 12,
  spent: 6,
  threads: 6,
  windows: 0,
  entries: [
    { at: 1, kind: 'thread', eps: 3 },
    { at: 2, kind: 'thread', eps: 3 },
  ],
  problem: null,
  cover: { kind: 'off', ...COVER },
};

async function run(argv: readonly string[], reply: PrivacyReply = REPLY) {
  const daemon = await startFakeDaemon({
    'GET /v1/privacy': () => ({ json: reply }),
    'DELETE /v1/privacy/threads': () => ({ json: { done: true } }),
  });
  try {
    const result = await cli(argv, { env: { CLOISTER_HOME: daemon.home } });
    return { ...result, paths: daemon.received.map(({ method, path }) => `${method} ${path}`) };
  } finally {
    await daemon.close();
  }
}

test('privacy: a bar of what is spent, the cap, and the cover traffic', async () => {
  const { code, stdout } = await run(['privacy']);
  assert.equal(code, 0);
  const bar = `${'█'.repeat(15)}${'░'.repeat(15)}`;
  assert.equal(
    stdout,
    `2026-11-25  ${bar}  epsilon 6 of 12\n2 threads drawn; windows of cover traffic: epsilon 0\ncover traffic: off\n`,
  );
  assert.deepEqual(JSON.parse((await run(['privacy', 'status', '--json'])).stdout), REPLY);
});

test('privacy: says when the ledger was lost, and what cover traffic costs', async () => {
  const cover = {
    ...COVER,
    kind: 'poisson',
    queriesPerHour: 96,
    bytesPerHour: 14_400_000,
    meanWaitMs: 300_000,
    eps: 0,
  };
  const { stdout, stderr } = await run(['privacy'], { ...REPLY, threads: 12, problem: 'DECOY_STATE_LOST', cover });
  assert.match(stdout, /█{30} {2}epsilon 12 of 12\n/);
  assert.match(
    stdout,
    /poisson, 96 queries and circuits an hour, about 14 MB, a question waits 5 min 00 s on average; epsilon 0,/,
  );
  assert.match(stderr, /today counts as spent \(DECOY_STATE_LOST\)/);
});

test('privacy forget: forgets the threads', async () => {
  const { stdout, paths } = await run(['privacy', 'forget']);
  assert.deepEqual([stdout, paths], ['every thread is forgotten\n', ['DELETE /v1/privacy/threads']]);
});

for (const argv of [
  ['privacy', 'all'],
  ['privacy', 'status', 'now'],
]) {
  test(`${argv.join(' ')}: is refused`, async () => assert.equal((await cli(argv)).code, 2));
}
