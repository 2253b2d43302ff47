import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { readLockFile } from '../../src/config/lock-file.ts';
import { temporaryState } from '../support/daemon.ts';

const INFO = { pid: 7, port: 80, startedAt: 1, version: '1', instance: 'a'.repeat(32) };

test('readLockFile: gives what a daemon wrote', (t) => {
  const { lock } = temporaryState(t);
  writeFileSync(lock, JSON.stringify(INFO));
  assert.deepEqual(readLockFile(lock), INFO);
});

for (const text of [
  '',
  '{',
  'null',
  '{}',
  JSON.stringify({ ...INFO, port: 0 }),
  JSON.stringify({ ...INFO, pid: '7' }),
]) {
  test(`readLockFile: takes ${text.slice(0, 12) || 'an empty file'} for none`, (t) => {
    const { lock } = temporaryState(t);
    writeFileSync(lock, text);
    assert.equal(readLockFile(lock), null);
  });
}

test('readLockFile: no file is none', (t) => {
  assert.equal(readLockFile(temporaryState(t).lock), null);
});
