import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { isAlive, readLock } from '../../src/cli/lock.ts';

const folder = mkdtempSync(join(tmpdir(), 'cloister-lock-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const lock = join(folder, 'lock');

test('readLock: who runs', () => {
  assert.equal(readLock({ lock }), null);
  writeFileSync(lock, JSON.stringify({ pid: process.pid, port: 7878, version: '1.0.0', startedAt: 1, instance: 'x' }));
  assert.deepEqual(readLock({ lock }), { pid: process.pid, port: 7878, version: '1.0.0' });
});

const USELESS = [
  '',
  '{',
  'null',
  '7',
  '{"pid":1}',
  '{"pid":-1,"port":1,"version":""}',
  '{"pid":1,"port":65536,"version":""}',
];
for (const text of USELESS) {
  test(`readLock: ${JSON.stringify(text)} names nobody`, () => {
    writeFileSync(lock, text);
    assert.equal(readLock({ lock }), null);
  });
}

test('isAlive: a process that ended is not alive, even while nobody has collected its exit code', async () => {
  // The shell becomes a `sleep` that never asks for the exit code of the child it inherits.
  const parent = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [said] = await once(parent.stdout, 'data');
  const pid = Number(String(said));
  while (isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 5));
  assert.equal(isAlive(parent.pid ?? 0), true);
  parent.kill();
  await once(parent, 'exit');
  assert.equal(isAlive(parent.pid ?? 0), false);
});
