import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { readLockFile } from '../../src/config/lock-file.ts';
import type { StatePaths } from '../../src/config/paths.ts';
import { daemonFlags } from '../../src/config/process-flags.ts';
import { PROGRAM_ROOT } from '../../src/config/version.ts';
import { CHILD_ENV } from '../support/child-env.ts';
import { read, request, temporaryState } from '../support/daemon.ts';

const ENTRY = join(PROGRAM_ROOT, 'src', 'daemon', 'main.ts');

test('main: runs confined, says where it listens, and ends in good order on SIGTERM', async (t) => {
  const paths = temporaryState(t);
  writeFileSync(join(paths.vault, 'notes.txt'), 'not for the daemon');
  const daemon = run(t, paths);
  const port = await daemon.port;
  assert.equal(readLockFile(paths.lock)?.pid, daemon.child.pid);
  const token = readFileSync(paths.token, 'utf8');
  const reply = await read(await request(port, 'GET', '/v1/checks', { headers: { authorization: `Bearer ${token}` } }));
  const { checks } = reply.json as { checks: { name: string; state: string }[] };
  for (const name of ['node', 'address', 'daemon limits', 'state folder', 'log']) {
    assert.equal(checks.find((check) => check.name === name)?.state, 'ok', name);
  }
  daemon.child.kill('SIGTERM');
  assert.equal(await daemon.status, 0);
  assert.deepEqual(
    readdirSync(paths.daemon).filter((name) => ['token', 'lock'].includes(name)),
    [],
  );
  assert.match(readFileSync(paths.log, 'utf8'), /"event":"stopping"/);
  assert.equal(daemon.errors(), '');
});

test('main: after kill -9 the next one starts, with another token', async (t) => {
  const paths = temporaryState(t);
  const first = run(t, paths);
  await first.port;
  const token = readFileSync(paths.token, 'utf8');
  first.child.kill('SIGKILL');
  await first.status;
  assert.ok(existsSync(paths.lock));
  const second = run(t, paths);
  const port = await second.port;
  assert.equal(readLockFile(paths.lock)?.port, port);
  assert.notEqual(readFileSync(paths.token, 'utf8'), token);
});

test('main: of two that race one serves and the other says on which port', async (t) => {
  const paths = temporaryState(t);
  const both = [run(t, paths), run(t, paths)];
  const loser = await Promise.race(both.map((each) => each.status.then(() => each)));
  const winner = both.find((each) => each !== loser);
  const port = await winner?.port;
  assert.equal(await loser.status, 1);
  assert.match(loser.errors(), /^cloister: a daemon already runs .*\(DAEMON_RUNNING\)\n/);
  const third = run(t, paths);
  assert.equal(await third.status, 1);
  assert.ok(third.errors().includes(`on port ${port}`));
  assert.equal(readLockFile(paths.lock)?.pid, winner?.child.pid);
});

test('main: an interrupt that arrives twice from one key press still ends in good order', async (t) => {
  const paths = temporaryState(t);
  const daemon = run(t, paths);
  await daemon.port;
  daemon.child.kill('SIGINT');
  daemon.child.kill('SIGTERM');
  assert.equal(await daemon.status, 0);
});

test('main: a stop through the API ends it', async (t) => {
  const paths = temporaryState(t);
  const daemon = run(t, paths);
  const port = await daemon.port;
  const headers = { authorization: `Bearer ${readFileSync(paths.token, 'utf8')}` };
  const reply = await read(await request(port, 'POST', '/v1/shutdown', { headers }));
  assert.equal(reply.status, 202);
  assert.equal(await daemon.status, 0);
});

const refusals = [
  { name: 'without its limits', flags: () => [], code: 'DAEMON_UNCONFINED' },
  {
    name: 'with limits that let it read the store',
    flags: (paths: StatePaths) => [...daemonFlags(paths, PROGRAM_ROOT), `--allow-fs-read=${paths.vault}`],
    code: 'DAEMON_UNCONFINED',
  },
  { name: 'on another address', config: { host: '0.0.0.0' }, code: 'CONFIG_BIND_REFUSED' },
  { name: 'on another address from outside', env: { CLOISTER_HOST: '::' }, code: 'CONFIG_BIND_REFUSED' },
  { name: 'with a misspelt key', config: { prot: 1 }, code: 'CONFIG_UNKNOWN_KEY' },
];
test('main: does not start', { concurrency: true }, async (group) => {
  const running = refusals.map(({ name, flags, config, env, code }) =>
    group.test(name, async (t) => {
      const paths = temporaryState(t);
      if (config) writeFileSync(paths.config, JSON.stringify(config));
      const daemon = run(t, paths, { ...(flags ? { flags: flags(paths) } : {}), ...(env ? { env } : {}) });
      assert.equal(await daemon.status, 1);
      assert.match(daemon.errors(), new RegExp(`^cloister: .*\\(${code}\\)\n.`));
      assert.equal(existsSync(paths.token), false);
    }),
  );
  await Promise.all(running);
});

interface Run {
  readonly child: ChildProcess;
  readonly port: Promise<number>;
  readonly status: Promise<number | null>;
  errors(): string;
}

function run(
  t: TestContext,
  paths: StatePaths,
  { flags = daemonFlags(paths, PROGRAM_ROOT), env = {} }: { flags?: readonly string[]; env?: NodeJS.ProcessEnv } = {},
): Run {
  const child = spawn(process.execPath, [...flags, ENTRY], {
    env: {
      ...CHILD_ENV,
      CLOISTER_HOME: paths.home,
      CLOISTER_PORT: '0',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  t.after(() => child.kill('SIGKILL'));
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const said = once(child.stdout.setEncoding('utf8'), 'data');
  const status = once(child, 'close').then(([code]) => code as number | null);
  return {
    child,
    port: said.then(([text]) =>
      Number(/^cloister \S+ listens on http:\/\/127\.0\.0\.1:(\d+)\n$/.exec(String(text))?.[1]),
    ),
    status,
    errors: () => errors,
  };
}
