import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CHALLENGE_PATTERN, proofOf } from '../../src/config/proof.ts';

const CHALLENGE = '0123456789abcdef'.repeat(4);

test('proofOf: depends on the token and on the challenge', () => {
  const proof = proofOf('token', CHALLENGE);
  assert.match(proof, /^[0-9a-f]{64}$/);
  assert.equal(proof, proofOf('token', CHALLENGE));
  assert.notEqual(proof, proofOf('other', CHALLENGE));
  assert.notEqual(proof, proofOf('token', 'f'.repeat(64)));
});

test('CHALLENGE_PATTERN: takes 64 hex digits and nothing else', () => {
  const pattern = new RegExp(CHALLENGE_PATTERN);
  assert.match(CHALLENGE, pattern);
  for (const bad of ['', 'f'.repeat(63), 'F'.repeat(64), `${CHALLENGE}\n0`]) assert.doesNotMatch(bad, pattern);
});
