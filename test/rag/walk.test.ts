import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, relative } from 'node:path';
import { test } from 'node:test';
import { type WalkedFolder, walk } from '../../src/rag/walk.ts';
import { tempFolder } from '../support/ingest-rag.ts';

test('walk: files of a folder by name, then its folders by name', async (t) => {
  const root = tempFolder(t);
  make(root, ['b.txt', 'a.txt', 'Z.txt', 'b/2.txt', 'b/1.txt', 'a/x/deep.txt', 'ä.txt', 'b.d/3.txt']);
  assert.deepEqual(await paths(root), [
    'Z.txt',
    'a.txt',
    'b.txt',
    'ä.txt',
    'a/x/deep.txt',
    'b/1.txt',
    'b/2.txt',
    'b.d/3.txt',
  ]);
});

test('walk: leaves out hidden entries, what programs made, and lock files', async (t) => {
  const root = tempFolder(t);
  make(root, ['.hidden', '.git/config', 'node_modules/x/readme.md', '~$report.docx', 'kept.txt', 'sub/.DS_Store']);
  assert.deepEqual(await paths(root), ['kept.txt']);
});

test('walk: the root may be hidden itself', async (t) => {
  const root = join(tempFolder(t), '.notes');
  make(root, ['a.txt']);
  assert.deepEqual(await paths(root), ['a.txt']);
});

test('walk: links that turn in circles or stay inside are not followed, links that lead out are problems', async (t) => {
  const root = tempFolder(t);
  const outside = tempFolder(t);
  make(outside, ['secret.txt']);
  make(root, ['real/a.txt']);
  symlinkSync(root, join(root, 'real', 'circle'));
  symlinkSync('itself', join(root, 'itself'));
  symlinkSync(join(root, 'real', 'a.txt'), join(root, 'inside.txt'));
  symlinkSync(outside, join(root, 'out'));
  symlinkSync(join(outside, 'secret.txt'), join(root, 'out.txt'));
  symlinkSync(join(root, 'nowhere'), join(root, 'dangling'));
  assert.deepEqual(await paths(root), ['real/a.txt']);
  assert.deepEqual(await problems(root), {
    dangling: 'RAG_NOT_FOUND',
    itself: 'RAG_NOT_READABLE',
    out: 'RAG_NOT_GRANTED',
    'out.txt': 'RAG_NOT_GRANTED',
  });
});

test('walk: the root may be a link', async (t) => {
  const real = tempFolder(t);
  make(real, ['a.txt', 'b/c.txt']);
  symlinkSync(join(real, 'a.txt'), join(real, 'inside.txt'));
  const root = join(tempFolder(t), 'link');
  symlinkSync(real, root);
  assert.deepEqual(await paths(root), ['a.txt', 'b/c.txt']);
  assert.deepEqual(await problems(root), {});
});

test('walk: pipes and sockets are told and never opened', async (t) => {
  const root = tempFolder(t);
  make(root, ['a.txt']);
  execFileSync('mkfifo', [join(root, 'pipe.txt')]);
  const server = createServer().listen(join(root, 'socket.txt'));
  t.after(() => server.close());
  assert.deepEqual(await paths(root), ['a.txt']);
  assert.deepEqual(await problems(root), { 'pipe.txt': 'RAG_NOT_READABLE', 'socket.txt': 'RAG_NOT_READABLE' });
});

test('walk: a root that is not there is an error', async (t) => {
  await assert.rejects(folders(join(tempFolder(t), 'gone')), { code: 'RAG_NOT_FOUND' });
});

test('walk: stops when told to', async (t) => {
  const root = tempFolder(t);
  make(root, ['a/1.txt', 'b/1.txt', 'c/1.txt']);
  const stop = new AbortController();
  const seen: string[] = [];
  for await (const { files } of walk(root, stop.signal)) {
    seen.push(...files.map(({ path }) => path));
    if (seen.length === 1) stop.abort();
  }
  assert.equal(seen.length, 1);
});

async function folders(root: string): Promise<WalkedFolder[]> {
  const found: WalkedFolder[] = [];
  for await (const folder of walk(root)) found.push(folder);
  return found;
}

async function paths(root: string): Promise<string[]> {
  return (await folders(root)).flatMap(({ files }) => files.map(({ path }) => relative(root, path)));
}

async function problems(root: string): Promise<Record<string, string>> {
  const found = (await folders(root)).flatMap((folder) => folder.problems);
  return Object.fromEntries(found.map(({ path, error }) => [relative(root, path), error.code]));
}

function make(root: string, files: readonly string[]): void {
  for (const file of files) {
    mkdirSync(join(root, file, '..'), { recursive: true });
    writeFileSync(join(root, file), file);
  }
}
