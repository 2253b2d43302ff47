import assert from 'node:assert/strict';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { checkFolder, prepareState, statePaths } from '../../src/config/paths.ts';

const cases = [
  {
    name: 'CLOISTER_HOME decides',
    env: { CLOISTER_HOME: '/srv/c', HOME: '/home/u' },
    platform: 'linux',
    home: '/srv/c',
  },
  { name: 'Linux without XDG', env: { HOME: '/home/u' }, platform: 'linux', home: '/home/u/.local/state/cloister' },
  {
    name: 'Linux with XDG',
    env: { HOME: '/home/u', XDG_STATE_HOME: '/data/state' },
    platform: 'linux',
    home: '/data/state/cloister',
  },
  {
    name: 'a relative XDG_STATE_HOME is ignored',
    env: { HOME: '/home/u', XDG_STATE_HOME: 'state' },
    platform: 'linux',
    home: '/home/u/.local/state/cloister',
  },
  {
    name: 'macOS',
    env: { HOME: '/Users/u' },
    platform: 'darwin',
    home: '/Users/u/Library/Application Support/cloister',
  },
  { name: 'Windows', env: { LOCALAPPDATA: '/local' }, platform: 'win32', home: '/local/cloister' },
  {
    name: 'an empty CLOISTER_HOME is none',
    env: { CLOISTER_HOME: '', HOME: '/h' },
    platform: 'darwin',
    home: '/h/Library/Application Support/cloister',
  },
] as const;
for (const { name, env, platform, home } of cases) {
  test(`statePaths: ${name}`, () => {
    const paths = statePaths(env, platform);
    assert.equal(paths.home, home);
    assert.equal(paths.token, join(home, 'daemon', 'token'));
    assert.equal(paths.vault, join(home, 'vault'));
    assert.equal(paths.audit, join(home, 'audit'));
    assert.equal(paths.auditHead, join(home, 'daemon', 'audit-head'));
  });
}

test('statePaths: a relative CLOISTER_HOME is refused', () => {
  assert.throws(() => statePaths({ CLOISTER_HOME: 'state' }), { code: 'STATE_HOME_INVALID' });
});

test('prepareState: makes every folder for this user only, also under a loose umask', (t) => {
  const before = process.umask(0);
  t.after(() => process.umask(before));
  const { paths } = fresh(t);
  for (const folder of [paths.home, paths.daemon, paths.audit, paths.vault]) {
    assert.equal(lstatSync(folder).mode & 0o777, 0o700);
  }
});

test('prepareState: resolves links in the home, so that permission flags name the real place', (t) => {
  const { root } = fresh(t);
  mkdirSync(join(root, 'real'));
  symlinkSync(join(root, 'real'), join(root, 'link'));
  assert.equal(prepareState(statePaths({ CLOISTER_HOME: join(root, 'link') })).home, join(root, 'real'));
});

test('prepareState: tightens a folder of ours that others may read', (t) => {
  const { paths } = fresh(t);
  chmodSync(paths.vault, 0o755);
  prepareState(paths);
  assert.equal(lstatSync(paths.vault).mode & 0o777, 0o700);
});

test('prepareState: refuses a folder that others may write to', (t) => {
  const { paths } = fresh(t);
  for (const mode of [0o770, 0o707, 0o777, 0o702]) {
    chmodSync(paths.daemon, mode);
    assert.throws(() => prepareState(paths), { code: 'STATE_EXPOSED' });
  }
});

test('checkFolder: refuses a folder of another user', (t) => {
  const { paths } = fresh(t);
  const uid = process.getuid?.() ?? 0;
  t.mock.method(process as { getuid(): number }, 'getuid', () => uid + 1);
  assert.throws(() => checkFolder(paths.daemon), { code: 'STATE_FOREIGN' });
});

test('prepareState: refuses a link in place of an inner folder', (t) => {
  const { paths, root } = fresh(t);
  rmSync(paths.vault, { recursive: true });
  mkdirSync(join(root, 'elsewhere'));
  symlinkSync(join(root, 'elsewhere'), paths.vault);
  assert.throws(() => prepareState(paths), { code: 'STATE_HOME_INVALID' });
});

test('prepareState: a home below a file cannot be made', (t) => {
  const { root } = fresh(t);
  writeFileSync(join(root, 'file'), '');
  assert.throws(() => prepareState(statePaths({ CLOISTER_HOME: join(root, 'file', 'home') })), {
    code: 'STATE_HOME_INVALID',
  });
});

function fresh(t: TestContext) {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'cloister-paths-')));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  return { root, paths: prepareState(statePaths({ CLOISTER_HOME: join(root, 'a', 'home') })) };
}
