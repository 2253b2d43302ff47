import assert from 'node:assert/strict';
import { lstatSync, mkdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { openBoundedFile } from '../../src/daemon/bounded-file.ts';
import { temporaryState } from '../support/daemon.ts';

test('openBoundedFile: is turned over when full, and never holds more than two times its size', (t) => {
  const { log } = temporaryState(t);
  const file = openBoundedFile(log, 100);
  for (let n = 0; n < 100; n += 1) file.write(`line ${n} ${'x'.repeat(20)}\n`);
  file.close();
  assert.ok(lstatSync(log).size <= 100);
  assert.ok(lstatSync(`${log}.1`).size <= 100);
  assert.match(readFileSync(log, 'utf8'), /line 99 x+\n$/);
  for (const path of [log, `${log}.1`]) assert.equal(lstatSync(path).mode & 0o777, 0o600);
});

test('openBoundedFile: goes on with a file that is there', (t) => {
  const { log } = temporaryState(t);
  for (const text of ['one\n', 'two\n']) {
    const file = openBoundedFile(log, 100);
    file.write(text);
    file.close();
  }
  assert.equal(readFileSync(log, 'utf8'), 'one\ntwo\n');
});

test('openBoundedFile: a line that cannot be written is counted and stops nothing', (t) => {
  const { log } = temporaryState(t);
  const file = openBoundedFile(log, 10);
  file.write('0123456789');
  mkdirSync(`${log}.1`);
  file.write('cannot be turned over');
  assert.equal(file.lostCount, 1);
  file.close();
  file.write('after the end');
  assert.equal(file.lostCount, 2);
});
