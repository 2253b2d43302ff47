import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { readFile } from '../../../src/rag/ingest/read-file.ts';
import { tempFolder } from '../../support/ingest-rag.ts';

test('readFile: gives a file of any size byte for byte', async (t) => {
  const path = join(tempFolder(t), 'a.txt');
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.nat(5000), fc.integer({ min: 250_000, max: 3_000_000 })), async (size) => {
      const bytes = Buffer.alloc(size, 'text of some length, ');
      writeFileSync(path, bytes);
      const content = await readFile(path, false);
      assert.ok(bytes.equals(content.bytes));
    }),
    { numRuns: 20 },
  );
});

const refused: { name: string; make: (path: string) => void; code: string }[] = [
  { name: 'nothing', make: () => undefined, code: 'RAG_NOT_FOUND' },
  { name: 'a folder', make: (path) => mkdirSync(path), code: 'RAG_NOT_READABLE' },
  { name: 'a pipe', make: (path) => execFileSync('mkfifo', [path]), code: 'RAG_NOT_READABLE' },
  { name: 'a link', make: (path) => symlinkSync('/etc/hostname', path), code: 'RAG_NOT_READABLE' },
  { name: 'a name that is too long', make: () => undefined, code: 'RAG_NOT_READABLE' },
  { name: 'a file beyond the limit', make: (path) => sparse(path, 201 * 1024 * 1024), code: 'READ_TOO_LARGE' },
  {
    name: 'a large picture',
    make: (path) => {
      writeFileSync(path, Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'));
      truncateSync(path, 150 * 1024 * 1024);
    },
    code: 'READ_UNSUPPORTED',
  },
];

for (const { name, make, code } of refused) {
  test(`readFile: ${name} is refused at once`, async (t) => {
    const path = join(tempFolder(t), name.includes('too long') ? 'x'.repeat(300) : 'a.txt');
    make(path);
    await assert.rejects(readFile(path, false), { code });
  });
}

test('readFile: a link that the user named is followed', async (t) => {
  const folder = tempFolder(t);
  writeFileSync(join(folder, 'real.txt'), 'words');
  symlinkSync('real.txt', join(folder, 'link.txt'));
  const { bytes } = await readFile(join(folder, 'link.txt'), true);
  assert.equal(Buffer.from(bytes).toString(), 'words');
});

test('readFile: stops in the middle of a large file', async (t) => {
  const path = join(tempFolder(t), 'large.txt');
  writeFileSync(path, 'words '.repeat(1_000_000));
  await assert.rejects(readFile(path, false, AbortSignal.abort()), { code: 'RAG_CANCELLED' });
});

function sparse(path: string, size: number): void {
  writeFileSync(path, 'text');
  truncateSync(path, size);
}
