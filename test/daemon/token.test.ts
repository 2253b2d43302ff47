import assert from 'node:assert/strict';
import { lstatSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { proofOf } from '../../src/config/proof.ts';
import { createToken, writePrivate } from '../../src/daemon/token.ts';
import { temporaryState } from '../support/daemon.ts';

test('createToken: writes 32 random bytes for this user only, and new ones every time', (t) => {
  const before = process.umask(0);
  t.after(() => process.umask(before));
  const paths = temporaryState(t);
  createToken(paths.token);
  const first = readFileSync(paths.token, 'utf8');
  assert.equal(Buffer.from(first, 'base64url').length, 32);
  assert.equal(lstatSync(paths.token).mode & 0o777, 0o600);
  createToken(paths.token);
  assert.notEqual(readFileSync(paths.token, 'utf8'), first);
  assert.deepEqual(readdirSync(paths.daemon), ['token']);
});

test('createToken: matches the token and nothing near it', (t) => {
  const paths = temporaryState(t);
  const token = createToken(paths.token);
  const text = readFileSync(paths.token, 'utf8');
  assert.equal(token.matches(text), true);
  for (const wrong of ['', text.slice(1), `${text}A`, text.toLowerCase(), `${text.slice(0, -1)}~`, 'ü'.repeat(43)]) {
    assert.equal(token.matches(wrong), false);
  }
});

test('createToken: proves itself with the token in the file', (t) => {
  const paths = temporaryState(t);
  const challenge = 'ab'.repeat(32);
  const token = createToken(paths.token);
  assert.equal(token.prove(challenge), proofOf(readFileSync(paths.token, 'utf8'), challenge));
});

test('createToken: removes its own file and leaves that of a later run', (t) => {
  const paths = temporaryState(t);
  const first = createToken(paths.token);
  const second = createToken(paths.token);
  first.remove();
  assert.deepEqual(readdirSync(paths.daemon), ['token']);
  second.remove();
  second.remove();
  assert.deepEqual(readdirSync(paths.daemon), []);
});

test('writePrivate: replaces a link instead of writing through it', (t) => {
  const paths = temporaryState(t);
  const target = join(paths.home, 'target');
  writeFileSync(target, 'untouched');
  symlinkSync(target, paths.token);
  writePrivate(paths.token, 'secret');
  assert.equal(readFileSync(target, 'utf8'), 'untouched');
  assert.equal(lstatSync(paths.token).isSymbolicLink(), false);
});
