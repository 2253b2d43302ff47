import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cliAgainst } from '../support/cli-against.ts';
import type { HostOptions } from '../support/cli-host.ts';
import type { Answers } from '../support/daemon-fake.ts';

const HELD = [
  { kind: 'name', value: 'Noelia Barrientos' },
  { kind: 'plate', value: 'KX71 ZVN' },
];

const ANSWERS: Answers = {
  'GET /v1/details': () => ({ json: { details: HELD } }),
  'PUT /v1/details': () => ({ json: { done: true } }),
};

async function run(argv: readonly string[], options: HostOptions = {}) {
  const result = await cliAgainst(ANSWERS, argv, options);
  return { ...result, sent: result.received.find(({ method }) => method === 'PUT')?.body };
}

test('details: lists kinds and first letters, no more', async () => {
  const { stdout, stderr } = await run(['details']);
  assert.match(stdout, /1 {2}name +No…\n2 {2}plate +KX…\n/);
  assert.match(stderr, /2 details/);
  assert.doesNotMatch(stdout, /Barrientos/);
});

test('details add: asks for the value; remove and clear take away', async () => {
  const added = await run(['details', 'add', 'street'], { typed: ' 12 Elm Row \n' });
  assert.deepEqual(added.sent, { details: [...HELD, { kind: 'street', value: '12 Elm Row' }] });
  assert.deepEqual((await run(['details', 'remove', '1'])).sent, { details: HELD.slice(1) });
  assert.deepEqual((await run(['details', 'clear'])).sent, { details: [] });
});

for (const argv of [['add'], ['add', 'king'], ['add', 'name', 'Noelia'], ['remove', '3'], ['remove'], ['clear', 'x']]) {
  test(`details ${argv.join(' ')}: wrong usage changes nothing`, async () => {
    const { code, sent } = await run(['details', ...argv]);
    assert.deepEqual([code, sent], [2, undefined]);
  });
}
