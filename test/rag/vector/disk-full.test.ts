import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { saveFile } from '../../../src/rag/durable.ts';
import { CHILD_ENV } from '../../support/child-env.ts';
import { entries, memorySource, opened, temporaryFolder, vectorOf, workerFor } from '../../support/vectors.ts';

const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, at) => from + at);
const [MOUNT, UNMOUNT] = ['mount', 'umount'] as const;
const WRITER = join(import.meta.dirname, '..', '..', 'support', 'vector-vault.ts');

/** A folder on a file system of its own with so much room, or null where this user may not mount one. */
function tinyDisk(t: TestContext, kibibytes: number): string | null {
  let mounted = false;
  const folder = temporaryFolder(t, (path) => mounted && execFileSync(UNMOUNT, [path]));
  const options = ['-t', 'tmpfs', '-o', `size=${kibibytes}k`, 'tmpfs', folder];
  mounted = process.platform === 'linux' && spawnSync(MOUNT, options, { stdio: 'ignore' }).status === 0;
  return mounted ? folder : null;
}

/** The same refusal without a mount: the shell forbids files beyond `kibibytes`. @returns what the program printed */
function underFileLimit(
  directory: string,
  vectors: number,
  kibibytes: number,
): { refused: string | null; best: number } {
  const command = `ulimit -f ${kibibytes * 2}; exec "$0" "$@"`;
  const args = ['-c', command, process.execPath, WRITER, directory, String(vectors)];
  const printed = execFileSync('sh', args, { env: CHILD_ENV });
  return JSON.parse(printed.toString()) as { refused: string | null; best: number };
}

test('flush: a disk too small for the rows gives RAG_DISK_FULL; what was saved stays, searches go on', async (t) => {
  const disk = tinyDisk(t, 1024);
  if (!disk) {
    assert.equal(underFileLimit(temporaryFolder(t), 5000, 64).refused, 'RAG_DISK_FULL');
    return;
  }
  const worker = await workerFor(t);
  const source = memorySource(range(1, 3000));
  const index = await opened(disk, source, worker);
  await index.flush();
  const saved = readFileSync(join(disk, 'manifest.json'), 'utf8');
  // 3000 + 15,000 rows of 64 bytes and an id do not fit into a mebibyte.
  await index.add(entries(3001, 18_000));
  await assert.rejects(index.flush(), { code: 'RAG_DISK_FULL' });
  assert.equal(readFileSync(join(disk, 'manifest.json'), 'utf8'), saved);
  assert.equal((await index.search(vectorOf(17_000), { top: 1 }))[0]?.chunkId, 17_000);
  assert.ok(readdirSync(disk).every((name) => !name.endsWith('.tmp')));
  await assert.rejects(index.close(), { code: 'RAG_DISK_FULL' });
  source.readCount = 0;
  const again = await opened(disk, source, worker);
  assert.equal(source.readCount, 0);
  assert.equal(again.note, null);
  await again.close();
});

test('flush: a disk with room for the rows but not for the graph gives RAG_DISK_FULL', async (t) => {
  // 4300 rows of 32 numbers: 0.3 MB; their graph: 1.2 MB, which the library would claim to have written.
  const disk = tinyDisk(t, 1000);
  if (!disk) {
    assert.equal(underFileLimit(temporaryFolder(t), 5000, 500).refused, 'RAG_DISK_FULL');
    return;
  }
  const index = await opened(disk, memorySource(range(1, 4300)), await workerFor(t));
  await index.settled();
  await assert.rejects(index.flush(), { code: 'RAG_DISK_FULL' });
  assert.deepEqual(readdirSync(disk).sort(), ['manifest.json', 'rows-1.bin']);
  assert.ok((await index.selfTest(20)).recallAt10 >= 0.95);
  await assert.rejects(index.close(), { code: 'RAG_DISK_FULL' });
});

test('saveFile: a device without room, a missing folder and a forbidden one are told apart', async (t) => {
  const folder = temporaryFolder(t);
  const missing = join(folder, 'missing', 'file');
  await assert.rejects(saveFile(missing, [Buffer.from('a')]), { code: 'RAG_NOT_WRITABLE' });
  const taken = join(folder, 'taken');
  mkdirSync(join(taken, 'below'), { recursive: true });
  await assert.rejects(saveFile(taken, [Buffer.from('a')]), { code: 'RAG_NOT_WRITABLE' });
  assert.deepEqual(readdirSync(folder), ['taken']);
});

test('saveFile: a link laid where the draft goes is not followed', async (t) => {
  const folder = temporaryFolder(t);
  symlinkSync('/dev/full', join(folder, 'file.tmp'));
  const { bytes } = await saveFile(join(folder, 'file'), [Buffer.from('whole')]);
  assert.equal(bytes, 5);
  assert.equal(readFileSync(join(folder, 'file'), 'utf8'), 'whole');
});
