import assert from 'node:assert/strict';
import { test } from 'node:test';
import { admit, decide, type Purpose, type Readiness } from '../../src/profiles/gate.ts';
import { policyOf } from '../../src/profiles/policy.ts';
import { PROFILES, type Profile } from '../../src/profiles/types.ts';

const READY: Readiness = { chain: true, scrubber: true, decoys: true, tor: true, airlock: true };
const policy = policyOf(new Set());

const cases: readonly (readonly [Purpose, Profile, Partial<Readiness>, boolean, string])[] = [
  ['preview', 'offline_private', {}, true, 'nothing-leaves'],
  ['preview', 'full_lab', { chain: false, scrubber: false }, true, 'nothing-leaves'],
  ['web-search', 'offline_private', {}, false, 'profile-too-narrow'],
  ['web-search', 'research', {}, true, 'allowed'],
  ['web-search', 'full_lab', {}, true, 'allowed'],
  ['web-search', 'research', { chain: false }, false, 'chain-not-writable'],
  ['web-search', 'research', { scrubber: false }, false, 'no-scrubber'],
  ['web-search', 'research', { decoys: false }, false, 'no-decoys'],
  ['web-search', 'research', { tor: false }, false, 'no-tor'],
  ['web-search', 'full_lab', { tor: false }, false, 'no-tor'],
  ['web-search', 'research', { airlock: false }, true, 'allowed'],
  ['connect', 'offline_private', {}, false, 'profile-too-narrow'],
  ['connect', 'research', {}, false, 'profile-too-narrow'],
  ['connect', 'full_lab', {}, true, 'allowed'],
  ['connect', 'full_lab', { chain: false }, false, 'chain-not-writable'],
  ['connect', 'full_lab', { airlock: false }, false, 'no-airlock'],
];
for (const [purpose, profile, missing, allowed, reason] of cases) {
  const what = Object.keys(missing).join(' and ') || 'nothing';
  test(`decide: ${purpose} in ${profile} with ${what} missing is ${allowed ? 'allowed' : 'denied'}`, () => {
    assert.deepEqual(decide(purpose, { profile, policy }, { ...READY, ...missing }), { allowed, reason });
  });
}

test('decide: nothing that leaves is allowed in offline_private, whatever rule is lifted', () => {
  const lifted = policyOf(new Set(['wide-profiles-end', 'restart-is-offline', 'no-transcripts'] as const));
  for (const purpose of ['web-search', 'connect'] as const) {
    assert.equal(decide(purpose, { profile: 'offline_private', policy: lifted }, READY).allowed, false);
  }
});

test('decide: a policy edited in memory to allow more does not open offline_private', () => {
  const open = { ...policy, allows: { ...policy.allows, offline_private: { webSearch: true, airlock: true } } };
  for (const purpose of ['web-search', 'connect'] as const) {
    assert.equal(decide(purpose, { profile: 'offline_private', policy: open }, READY).allowed, false);
  }
});

test('decide: what it does not know is denied', () => {
  for (const profile of PROFILES) {
    const { allowed } = decide('something-new' as Purpose, { profile, policy }, READY);
    assert.equal(allowed, false);
  }
});

test('admit: hands on the request with the profile it was admitted under', () => {
  const request = { id: 'q1', text: 'tides at dover', purpose: 'web-search' } as const;
  assert.deepEqual(admit(request, { profile: 'research', policy }, READY), { ...request, profile: 'research' });
});

test('admit: a refusal says why in one sentence and not what was asked', () => {
  const request = { id: 'q1', text: 'CANARY-QUESTION', purpose: 'web-search' } as const;
  for (const missing of ['chain', 'scrubber', 'decoys', 'tor'] as const) {
    assert.throws(
      () => admit(request, { profile: 'research', policy }, { ...READY, [missing]: false }),
      (error: Error & { code: string; hint: string }) => {
        assert.equal(error.code, 'PROFILE_DENIED');
        assert.match(error.message, /so nothing leaves$/);
        assert.doesNotMatch(`${error.message} ${error.hint} ${error.stack}`, /CANARY/);
        return true;
      },
    );
  }
});
