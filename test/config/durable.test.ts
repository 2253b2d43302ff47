import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { DRAFT, DURABLE, writeDurably } from '../../src/config/durable.ts';

test('writeDurably: replaces the file as a whole, for its owner only, over a leftover draft', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'cloister-durable-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'file');
  writeFileSync(path, 'old');
  writeFileSync(path + DRAFT, 'left by a crash');
  assert.equal(await writeDurably(path, [Buffer.from('new '), Buffer.from('content')]), 11);
  assert.equal(readFileSync(path, 'utf8'), 'new content');
  assert.equal(statSync(path).mode & 0o777, 0o600);
  assert.deepEqual(readdirSync(folder), ['file']);
  assert.notEqual(DURABLE, 0);
});

test('writeDurably: a failure leaves the former file and no draft', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'cloister-durable-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'file');
  writeFileSync(path, 'old');
  function* failing(): Generator<Uint8Array> {
    yield Buffer.from('half');
    throw new Error('the source failed');
  }
  await assert.rejects(writeDurably(path, failing()), { message: 'the source failed' });
  assert.equal(readFileSync(path, 'utf8'), 'old');
  assert.deepEqual(readdirSync(folder), ['file']);
});
