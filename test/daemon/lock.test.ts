import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, lstatSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { readLockFile } from '../../src/config/lock-file.ts';
import type { StatePaths } from '../../src/config/paths.ts';
import { acquireLock } from '../../src/daemon/lock.ts';
import { CHILD_ENV } from '../support/child-env.ts';
import { temporaryState } from '../support/daemon.ts';

const LOCK = join(import.meta.dirname, '../../src/daemon/lock.ts');

test('acquireLock: a second daemon is told the port of the first', (t) => {
  const paths = temporaryState(t);
  const lock = acquireLock(paths);
  lock.announce({ port: 4242, version: '1.2.3' });
  assert.throws(() => acquireLock(paths), { code: 'DAEMON_RUNNING', message: /port 4242/ });
  lock.release();
  acquireLock(paths).release();
});

test('acquireLock: before the first has a port, the second is told that it is starting', (t) => {
  const paths = temporaryState(t);
  const lock = acquireLock(paths);
  t.after(() => lock.release());
  assert.throws(() => acquireLock(paths), { code: 'DAEMON_RUNNING', message: /not opened its port/ });
});

test('acquireLock: announces pid, port, start and version, for this user only', (t) => {
  const paths = temporaryState(t);
  const lock = acquireLock(paths);
  const info = lock.announce({ port: 4242, version: '1.2.3' });
  assert.deepEqual(readLockFile(paths.lock), info);
  assert.deepEqual([info.pid, info.port, info.version], [process.pid, 4242, '1.2.3']);
  for (const path of [paths.lock, paths.mutex]) assert.equal(lstatSync(path).mode & 0o777, 0o600);
  lock.release();
  assert.equal(existsSync(paths.lock), false);
});

test('acquireLock: what a dead daemon left is swept away, though its pid lives again in another program', (t) => {
  const paths = temporaryState(t);
  const stale = { pid: process.ppid, port: 4242, startedAt: 1, version: '1', instance: 'a'.repeat(32) };
  writeFileSync(paths.lock, JSON.stringify(stale));
  writeFileSync(paths.mutex, '');
  const lock = acquireLock(paths);
  t.after(() => lock.release());
  assert.equal(existsSync(paths.lock), false);
});

test('acquireLock: the lock of a killed process is free at once', async (t) => {
  const paths = temporaryState(t);
  const { child, said } = await contender(t, paths);
  assert.equal(said, 'held');
  assert.throws(() => acquireLock(paths), { code: 'DAEMON_RUNNING' });
  child.kill('SIGKILL');
  await once(child, 'exit');
  acquireLock(paths).release();
});

test('acquireLock: of four processes that race exactly one wins', async (t) => {
  const paths = temporaryState(t);
  const racers = await Promise.all(Array.from({ length: 4 }, () => contender(t, paths)));
  assert.deepEqual(racers.map(({ said }) => said).sort(), [
    'DAEMON_RUNNING',
    'DAEMON_RUNNING',
    'DAEMON_RUNNING',
    'held',
  ]);
});

test('acquireLock: reading the information file does not drop the lock', async (t) => {
  const paths = temporaryState(t);
  const lock = acquireLock(paths);
  t.after(() => lock.release());
  lock.announce({ port: 1, version: '1' });
  readLockFile(paths.lock);
  assert.throws(() => acquireLock(paths), { code: 'DAEMON_RUNNING' });
  assert.equal((await contender(t, paths)).said, 'DAEMON_RUNNING');
});

test('acquireLock: a mutex that cannot be one is an error of its own', (t) => {
  const paths = temporaryState(t);
  writeFileSync(paths.mutex, 'this is no lock'.repeat(100));
  assert.throws(() => acquireLock(paths), { code: 'DAEMON_LOCK_FAILED' });
});

/** Another process that tries to take the lock, forgets what it was given, and keeps it until it is killed. */
async function contender(t: TestContext, paths: StatePaths): Promise<{ child: ChildProcess; said: string }> {
  const code = `
    const { acquireLock } = await import(${JSON.stringify(LOCK)});
    try {
      acquireLock(${JSON.stringify(paths)});
      globalThis.gc();
      process.stdout.write('held');
      setInterval(() => {}, 1000);
    } catch (error) {
      process.stdout.write(error.code);
    }`;
  const child = spawn(process.execPath, ['--expose-gc', '--input-type=module', '-e', code], {
    env: CHILD_ENV,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => child.kill('SIGKILL'));
  const [chunk] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, said: chunk.toString() };
}
