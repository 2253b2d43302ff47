import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertForeignPath } from '../../src/daemon/state-guard.ts';

const HOME = '/home/u/.local/state/cloister';

const cases = [
  { path: '/home/u/docs/', gives: '/home/u/docs' },
  { path: '/home/u/./docs//a.txt', gives: '/home/u/docs/a.txt' },
  { path: `${HOME}2`, gives: `${HOME}2` },
  { path: `${HOME}/../other`, gives: '/home/u/.local/state/other' },
  { path: 'docs', code: 'PATH_RELATIVE' },
  { path: './docs', code: 'PATH_RELATIVE' },
  { path: '~/docs', code: 'PATH_RELATIVE' },
  { path: '', code: 'PATH_RELATIVE' },
  { path: '/docs\0/x', code: 'PATH_RELATIVE' },
  { path: HOME, code: 'PATH_IN_STATE' },
  { path: `${HOME}/`, code: 'PATH_IN_STATE' },
  { path: `${HOME}/daemon/token`, code: 'PATH_IN_STATE' },
  { path: `/home/u/docs/../.local/state/cloister/vault`, code: 'PATH_IN_STATE' },
  { path: `${HOME}/..x`, code: 'PATH_IN_STATE' },
] as const;
for (const { path, ...expected } of cases) {
  test(`assertForeignPath: ${JSON.stringify(path)}`, () => {
    if ('gives' in expected) assert.equal(assertForeignPath(path, HOME), expected.gives);
    else assert.throws(() => assertForeignPath(path, HOME), { code: expected.code });
  });
}
