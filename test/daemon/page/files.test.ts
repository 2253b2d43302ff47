import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { readPageFiles } from '../../../src/daemon/page/files.ts';

test('readPageFiles: what the page is made of, by its path, and nothing of another kind', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'cloister-page-'));
  t.after(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html>');
  writeFileSync(join(folder, 'assets', 'main-1a.js'), 'export {};');
  writeFileSync(join(folder, 'assets', 'main-1a.js.map'), '{}');
  const files = readPageFiles(folder);
  assert.deepEqual([...files.keys()].sort(), ['/assets/main-1a.js', '/index.html']);
  assert.deepEqual(files.get('/index.html'), {
    type: 'text/html; charset=utf-8',
    bytes: Buffer.from('<!doctype html>'),
    isHashed: false,
  });
  assert.equal(files.get('/assets/main-1a.js')?.isHashed, true);
});

test('readPageFiles: a page that was not built has no files', () => {
  assert.equal(readPageFiles(join(tmpdir(), 'cloister-no-such-page')).size, 0);
});
