import assert from 'node:assert/strict';
import { test } from 'node:test';
import { implicationsOf, liftingMeans } from '../../src/profiles/implications.ts';
import { policyOf } from '../../src/profiles/policy.ts';
import { RULES, STRICT_RULES } from '../../src/profiles/rules.ts';

const policy = policyOf(new Set());

test('implicationsOf: says of each profile what may leave and to whom, and of offline that nothing does', () => {
  const offline = implicationsOf('offline_private', policy, null);
  assert.deepEqual([offline.mayLeave, offline.toWhom, offline.notProtected], [[], [], []]);
  assert.equal(offline.ends, 'Nothing leaves.');
  const research = implicationsOf('research', policy, 30);
  assert.match(research.mayLeave.join(), /over Tor/);
  assert.doesNotMatch(research.mayLeave.join(), /airlock/);
  const lab = implicationsOf('full_lab', policy, 90);
  assert.match(lab.mayLeave.join(), /airlock/);
  assert.match(lab.ends, /after 1 h 30 min/);
});

test('implicationsOf: follows the policy', () => {
  const without = { ...policy, allows: { ...policy.allows, full_lab: { webSearch: false, airlock: true } } };
  assert.doesNotMatch(implicationsOf('full_lab', without, 30).mayLeave.join(), /over Tor/);
  const lifted = policyOf(new Set(['no-transcripts', 'restart-is-offline'] as const));
  const means = implicationsOf('research', lifted, null);
  assert.doesNotMatch(means.staysProtected.join(), /not written down/);
  assert.equal(means.ends, 'It lasts until you switch back.');
});

test('liftingMeans: quotes the rule that will not hold', () => {
  for (const id of STRICT_RULES) {
    const rule = RULES.find((candidate) => candidate.id === id);
    assert.ok(
      liftingMeans(id)
        .notProtected.join(' ')
        .includes(rule?.says ?? 'none'),
    );
  }
});

test('policyOf: the hash follows what is lifted, in any order', () => {
  const one = policyOf(new Set(['no-transcripts', 'wide-profiles-end'] as const));
  const two = policyOf(new Set(['wide-profiles-end', 'no-transcripts'] as const));
  assert.equal(one.hash, two.hash);
  assert.notEqual(one.hash, policy.hash);
});
