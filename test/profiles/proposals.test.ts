import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createProposals } from '../../src/profiles/proposals.ts';
import { RESEARCH } from '../support/profiles.ts';

const BINDING = { change: RESEARCH, from: 'offline_private', policyHash: 'a'.repeat(64), client: 'owner' } as const;

test('proposals: nonces are long and never repeat', () => {
  const proposals = createProposals(() => 0);
  const nonces = new Set(Array.from({ length: 1000 }, () => proposals.open(BINDING)));
  assert.equal(nonces.size, 1000);
  for (const nonce of nonces) assert.match(nonce, /^[\w-]{43}$/);
});

test('proposals: whoever asks for many loses the oldest, not the memory of the daemon', () => {
  const proposals = createProposals(() => 0);
  const nonces = Array.from({ length: 65 }, () => proposals.open(BINDING));
  assert.throws(() => proposals.take(nonces[0] ?? '', 'owner'), { code: 'PROFILE_PROPOSAL_UNKNOWN' });
  const { change, client } = proposals.take(nonces[1] ?? '', 'owner');
  assert.deepEqual([change, client], [RESEARCH, 'owner']);
});
