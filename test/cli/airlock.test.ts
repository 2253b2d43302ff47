import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { SETUPS } from '../../src/cli/airlock-setups.ts';
import { cli } from '../support/cli-host.ts';

const POLICY = {
  version: 1,
  roles: {
    build: { clients: ['npm'], allow: [{ name: 'registry', hosts: ['registry.npmjs.org'] }] },
    reader: { clients: ['curl'], mode: 'report' },
  },
};

function stage(t: TestContext, policy: unknown = POLICY) {
  const home = mkdtempSync(join(tmpdir(), 'cloister-airlock-'));
  t.after(() => rmSync(home, { recursive: true }));
  mkdirSync(join(home, 'daemon'), { mode: 0o700 });
  if (policy !== null)
    writeFileSync(join(home, 'daemon', 'airlock.json'), typeof policy === 'string' ? policy : JSON.stringify(policy));
  return (...argv: string[]) => cli(['airlock', ...argv], { env: { CLOISTER_HOME: home } });
}

test('airlock check: the verdict, the rule, and exit code 1 where it is denied', async (t) => {
  const run = stage(t);
  const allowed = await run('check', 'https://registry.npmjs.org/x', '--role', 'build', '--json');
  assert.equal(allowed.code, 0);
  const { allowed: isAllowed, rule } = JSON.parse(allowed.stdout) as { allowed: boolean; rule: string };
  assert.deepEqual([isAllowed, rule], [true, 'registry']);
  for (const target of ['https://example.com/', 'http://registry.npmjs.org:22/', 'https://169.254.169.254/']) {
    const denied = await run('check', target, '--role', 'build');
    assert.equal(denied.code, 1, target);
    assert.match(denied.stdout, /^denied\n/);
  }
});

test('airlock check: asks for a role where there are several, and refuses what is no address', async (t) => {
  const run = stage(t);
  assert.match(
    (await run('check', 'https://example.com/')).stderr,
    /--role says who asks.*\nhint: there are build, reader/,
  );
  assert.match((await run('check', 'https://example.com/', '--role', 'x')).stderr, /no such role/);
  assert.equal((await run('check', 'ftp://example.com/', '--role', 'build')).code, 2);
  assert.equal((await run('check')).code, 2);
  assert.equal((await run('open')).code, 2);
});

test('airlock policy: says what holds, and where a file does not hold together', async (t) => {
  const { stdout } = await stage(t)('policy');
  assert.match(stdout, /build {2}enforce, 1 allowing rule, for npm\nreader {2}report, 0 allowing rules, for curl\n/);
  assert.match((await stage(t, null)('policy')).stderr, /everything is denied/);
  const broken = await stage(t, '{"version":1,\n"rules":[]}')('policy');
  assert.equal(broken.code, 1);
  assert.match(broken.stderr, /line 2[\s\S]*AIRLOCK_POLICY_INVALID/);
});

test('airlock env: for each program, with the port as it is set and never a token', async (t) => {
  const run = stage(t);
  for (const client of SETUPS) {
    assert.match((await run('env', '--client', client)).stdout, /http:\/\/cloister:TOKEN@127\.0\.0\.1:7879/);
  }
  assert.equal((await run('env', '--client', 'emacs')).code, 2);
});
