import assert from 'node:assert/strict';
import { chmodSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { checkNode, checkVectorLibrary, runChecks } from '../../src/daemon/checks.ts';
import { RemoteError } from '../../src/vault/errors.ts';
import { temporaryState } from '../support/daemon.ts';

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
    exceptions: { count: 2, setAside: false },
    vault: { checks: async () => [{ name: 'store', state: 'ok', detail: 'whole' }] },
  });
  assert.deepEqual(
    checks.map(({ name }) => name),
    ['node', 'address', 'daemon limits', 'state folder', 'log', 'exceptions', 'vector library', 'store'],
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
    exceptions: { count: 0, setAside: true },
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
