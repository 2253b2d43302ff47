import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { tempFolder } from '../../support/ingest-rag.ts';

const ROOT = resolve(import.meta.dirname, '../../..');

test('ingest: under the permission model what is not granted gets a verdict, and the rest is read', (t) => {
  const root = realpathSync(tempFolder(t));
  const vault = join(root, 'vault');
  for (const name of ['vault', 'granted', 'secret']) mkdirSync(join(root, name));
  writeFileSync(join(root, 'granted', 'a.txt'), 'granted words');
  writeFileSync(join(root, 'secret', 'b.txt'), 'secret words');
  symlinkSync(join(root, 'secret'), join(root, 'granted', 'way-out'));
  const rights = [ROOT, vault, join(root, 'granted')].map((path) => `--allow-fs-read=${path}`);
  const script = join(ROOT, 'test/support/ingest-confined.ts');
  const args = ['--permission', ...rights, `--allow-fs-write=${vault}`, script, vault];
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [...args, join(root, 'granted'), join(root, 'secret'), join(root, 'secret', 'b.txt')],
    { encoding: 'utf8', env: {} },
  );
  assert.equal(status, 0, stderr);
  assert.deepEqual(JSON.parse(stdout), {
    counts: { added: 1, updated: 0, unchanged: 0, removed: 0, failed: 3 },
    files: [
      ['secret', 'RAG_NOT_GRANTED'],
      ['b.txt', 'RAG_NOT_GRANTED'],
      ['way-out', 'RAG_NOT_GRANTED'],
    ],
    found: ['a.txt'],
  });
});
