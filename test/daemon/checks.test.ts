import assert from 'node:assert/strict';
import { chmodSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import type { TokenRow } from '../../src/daemon/auth/client-tokens.ts';
import { checkNode, checkVectorLibrary, runChecks } from '../../src/daemon/checks.ts';
import { PiiError } from '../../src/pii/errors.ts';
import { RemoteError } from '../../src/vault/errors.ts';
import { temporaryState } from '../support/daemon.ts';

const CLEAN = { state: 'clean', damage: null, recovery: null, evidence: null, warnings: [] } as const;

const SCRUBBING = {
  exceptions: { count: 2, setAside: false },
  ownDetails: { problem: null, list: () => [{ kind: 'name', value: 'x' } as const] },
} as const;
/** Everything without fault. */
const AIRLOCK = {
  ...{ listening: false, port: null, socksPort: null, pid: null },
  ...{ proofs: [], connections: 0, overflows: 0, policyProblem: null },
};
const SOUND = {
  audit: { state: { writable: true }, opening: CLEAN, witness: null },
  trust: { holds: true },
  tokens: { damaged: false, list: () => [] },
  scrubbing: async () => SCRUBBING,
  airlock: { status: () => AIRLOCK },
} as const;

test('checkNode: a Node without network permission fails', () => {
  assert.equal(checkNode('26.10.0').state, 'ok');
  assert.equal(checkNode('24.1.0').state, 'fail');
});

test('checkVectorLibrary: without the compiled part it says what to install', () => {
  assert.equal(checkVectorLibrary(import.meta.filename).state, 'ok');
  for (const addon of [null, '/nowhere/addon.node']) {
    const check = checkVectorLibrary(addon);
    assert.equal(check.state, 'warn');
    assert.match(check.hint ?? '', /build-essential.*xcode-select --install.*npm rebuild hnswlib-node/);
  }
});

test('runChecks: puts the daemon first and the vault after it', async (t) => {
  const checks = await runChecks({
    paths: temporaryState(t),
    port: 7878,
    lostLogLines: 0,
    ...SOUND,
    vault: { checks: async () => [{ name: 'store', state: 'ok', detail: 'whole' }] },
  });
  assert.deepEqual(
    checks.map(({ name }) => name),
    [
      'node',
      'address',
      'daemon limits',
      'state folder',
      'log',
      'audit chain',
      'client tokens',
      'airlock',
      'exceptions',
      'own details',
      'vector library',
      'store',
    ],
  );
  assert.match(checks[1]?.detail ?? '', /127\.0\.0\.1:7878/);
});

test('runChecks: finds readable files, lost lines, missing limits and a vault that fails', async (t) => {
  const paths = temporaryState(t);
  writeFileSync(paths.token, '');
  chmodSync(paths.token, 0o644);
  const checks = await runChecks({
    paths,
    port: 7878,
    lostLogLines: 3,
    ...SOUND,
    scrubbing: async () => ({ ...SCRUBBING, exceptions: { count: 0, setAside: true } }),
    vault: {
      checks: async () => {
        throw new RemoteError('VAULT_DIED', 'the vault ended');
      },
    },
  });
  const bad = checks.filter(({ state, name }) => state !== 'ok' && name !== 'vector library');
  assert.deepEqual(
    bad.map(({ name, state }) => [name, state]),
    [
      ['daemon limits', 'fail'],
      ['state folder', 'fail'],
      ['log', 'warn'],
      ['exceptions', 'warn'],
      ['vault', 'fail'],
    ],
  );
});

const DAMAGED = { ...CLEAN, state: 'damaged', damage: { kind: 'cut_tail', seq: 7 }, recovery: 8 } as const;
const TOKEN: TokenRow = {
  name: 'a',
  scopes: ['ask'],
  createdAt: 0,
  expiresAt: null,
  lastUsedAt: null,
  revokedAt: null,
};
const DAMAGED_DETAILS = new PiiError('PII_DETAILS_DAMAGED', 'the list is damaged and was set aside');
const faults = [
  {
    name: 'a chain that cannot be written',
    part: { audit: { ...SOUND.audit, state: { writable: false, code: 'AUDIT_DISK_FULL', since: 0 } } },
    expected: ['audit chain', 'fail', /AUDIT_DISK_FULL.*nothing leaves/],
  },
  {
    name: 'a chain that was found damaged',
    part: { audit: { ...SOUND.audit, opening: DAMAGED }, trust: { holds: false } },
    expected: ['audit chain', 'fail', /cut_tail.*nothing leaves/],
  },
  {
    name: 'a witness that fails',
    part: { audit: { ...SOUND.audit, witness: { published: null, isFailing: true } } },
    expected: ['audit chain', 'warn', /second place/],
  },
  {
    name: 'a damaged file of tokens',
    part: { tokens: { damaged: true, list: () => [] } },
    expected: ['client tokens', 'fail', /set aside/],
  },
  {
    name: 'a scrubber that cannot be loaded',
    part: {
      scrubbing: async () => {
        throw new Error('no file');
      },
    },
    expected: ['scrubber', 'fail', /nothing leaves/],
  },
  {
    name: 'own details that were damaged',
    part: { scrubbing: async () => ({ ...SCRUBBING, ownDetails: { problem: DAMAGED_DETAILS, list: () => [] } }) },
    expected: ['own details', 'fail', /set aside/],
  },
  {
    name: 'no own details',
    part: { scrubbing: async () => ({ ...SCRUBBING, ownDetails: { problem: null, list: () => [] } }) },
    expected: ['own details', 'warn', /none/],
  },
  {
    name: 'tokens without an end',
    part: { tokens: { damaged: false, list: () => [TOKEN] } },
    expected: ['client tokens', 'warn', /no end/],
  },
] as const;
for (const { name, part, expected } of faults) {
  test(`runChecks: finds ${name}, and says what to do`, async (t) => {
    const vault = { checks: async () => [] };
    const base = {
      paths: temporaryState(t),
      port: 1,
      lostLogLines: 0,
      vault,
      exceptions: { count: 0, setAside: false },
    };
    const checks = await runChecks({ ...base, ...SOUND, ...part });
    const found = checks.find((check) => check.name === expected[0]);
    assert.equal(found?.state, expected[1]);
    assert.match(found?.detail ?? '', expected[2]);
    assert.ok((found?.hint ?? '').length > 20);
  });
}
