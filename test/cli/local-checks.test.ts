import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { localChecks } from '../../src/cli/local-checks.ts';

const home = mkdtempSync(join(tmpdir(), 'cloister-checks-'));
after(() => rmSync(home, { recursive: true, force: true }));
const token = join(home, 'token');

test('localChecks: what is not there yet is no fault', async () => {
  const checks = await localChecks({ home: join(home, 'none'), token });
  assert.deepEqual(
    checks.map(({ name, state }) => [name, state]),
    [
      ['node', 'ok'],
      ['state folder', 'ok'],
      ['token', 'ok'],
    ],
  );
});

test('localChecks: an old Node fails', async () => {
  const [node] = await localChecks({ home, token }, '25.9.0');
  assert.equal(node?.state, 'fail');
  assert.match(node?.hint ?? '', /npm ci/);
});

const MODES = [
  [0o600, 'ok'],
  [0o640, 'fail'],
  [0o602, 'fail'],
] as const;
for (const [mode, state] of MODES) {
  test(`localChecks: a token with mode ${mode.toString(8)} is ${state}`, async () => {
    writeFileSync(token, '');
    chmodSync(token, mode);
    assert.equal((await localChecks({ home, token })).at(-1)?.state, state);
  });
}

test('localChecks: a folder of another user fails', async () => {
  const [, folder] = await localChecks({ home: '/', token }, process.versions.node, 12_345);
  assert.equal(folder?.state, 'fail');
  assert.match(folder?.detail ?? '', /another user/);
});
