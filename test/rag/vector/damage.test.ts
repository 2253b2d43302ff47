import assert from 'node:assert/strict';
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { startVectorWorker, type VectorWorker } from '../../../src/rag/vector/vector-worker.ts';
import { exactTop, memorySource, opened, temporaryFolder, vectorOf } from '../../support/vectors.ts';

const COUNT = 4300;
const DIMENSIONS = 8;
const source = memorySource(
  Array.from({ length: COUNT }, (_, at) => at + 1),
  DIMENSIONS,
);
const good = mkdtempSync(join(tmpdir(), 'vectors-good-'));
let worker: VectorWorker | null;

before(async () => {
  worker = await startVectorWorker();
  const index = await opened(good, source, worker, 'model-a', DIMENSIONS);
  await index.flush();
  await index.settled();
  await index.close();
});
after(async () => {
  rmSync(good, { recursive: true, force: true });
  await worker?.close();
});

const fileOf = (folder: string, kind: string): string =>
  join(folder, readdirSync(folder).find((name) => name.startsWith(kind)) ?? `no ${kind}`);

const cut =
  (share: number) =>
  (path: string): void =>
    truncateSync(path, Math.floor(readFileSync(path).length * share));
const flip =
  (share: number) =>
  (path: string): void => {
    const bytes = readFileSync(path);
    const at = Math.min(bytes.length - 1, Math.floor(bytes.length * share));
    bytes[at] = bytes[at]! ^ 0x10;
    writeFileSync(path, bytes);
  };
const rewrite =
  (change: (manifest: Record<string, unknown>) => unknown) =>
  (path: string): void => {
    writeFileSync(path, JSON.stringify(change(JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>)));
  };

const damages: readonly { readonly name: string; readonly kind: string; readonly damage: (path: string) => void }[] = [
  ...[0, 0.6, 0.999].flatMap((share) => [
    { name: `rows cut at ${share}`, kind: 'rows-', damage: cut(share) },
    { name: `graph cut at ${share}`, kind: 'graph-', damage: cut(share) },
  ]),
  ...[0, 0.6, 1].flatMap((share) => [
    { name: `a bit of the rows flipped at ${share}`, kind: 'rows-', damage: flip(share) },
    { name: `a bit of the graph flipped at ${share}`, kind: 'graph-', damage: flip(share) },
  ]),
  { name: 'rows missing', kind: 'rows-', damage: (path) => rmSync(path) },
  { name: 'graph missing', kind: 'graph-', damage: (path) => rmSync(path) },
  { name: 'manifest empty', kind: 'manifest', damage: cut(0) },
  { name: 'manifest cut', kind: 'manifest', damage: cut(0.5) },
  { name: 'manifest a list', kind: 'manifest', damage: rewrite(() => []) },
  { name: 'manifest of other dimensions', kind: 'manifest', damage: rewrite((m) => ({ ...m, dimensions: 64 })) },
  { name: 'manifest of another metric', kind: 'manifest', damage: rewrite((m) => ({ ...m, metric: 'l2' })) },
  {
    name: 'manifest that leads out of the folder',
    kind: 'manifest',
    damage: rewrite((m) => ({ ...m, graph: { ...(m['graph'] as object), file: '../../graph-1.hnsw' } })),
  },
  { name: 'rows of a stranger', kind: 'rows-', damage: (path) => copyFileSync(fileOf(good, 'graph-'), path) },
];

for (const { name, kind, damage } of damages) {
  test(`openVectorIndex: survives ${name}, sets it aside and says so`, async (t) => {
    const root = temporaryFolder(t);
    const directory = join(root, 'index');
    mkdirSync(directory);
    cpSync(good, directory, { recursive: true });
    damage(fileOf(directory, kind));
    const index = await opened(directory, source, worker, 'model-a', DIMENSIONS);
    const query = vectorOf(17, DIMENSIONS);
    const found = (await index.search(query, { top: 10 })).map(({ chunkId }) => chunkId);
    assert.ok(exactTop(source.held, query, 10, DIMENSIONS).filter((id) => found.includes(id)).length >= 9);
    assert.equal(index.vectorCount, COUNT);
    await index.settled();
    assert.match(index.note ?? '', /damaged; it was set aside/);
    await index.close();
    // What was repaired is saved: the next start finds nothing to say.
    const again = await opened(directory, source, worker, 'model-a', DIMENSIONS);
    await again.settled();
    assert.equal(again.note, null);
    assert.equal(again.vectorCount, COUNT);
    assert.ok((await again.selfTest(10)).recallAt10 >= 0.95);
    await again.close();
  });
}

test('openVectorIndex: files left by a save that was cut short are ignored and cleared away', async (t) => {
  const directory = join(temporaryFolder(t), 'index');
  cpSync(good, directory, { recursive: true });
  for (const name of ['rows-9.bin', 'rows-10.bin.tmp', 'graph-9.hnsw.tmp', 'manifest.json.tmp', 'somebody-else.txt']) {
    writeFileSync(join(directory, name), 'half a file');
  }
  const index = await opened(directory, source, worker, 'model-a', DIMENSIONS);
  assert.equal(index.note, null);
  const wider = memorySource([...source.held, COUNT + 1], DIMENSIONS);
  await index.close();
  const next = await opened(directory, wider, worker, 'model-a', DIMENSIONS);
  await next.close();
  const left = readdirSync(directory).filter(
    (name) => !/^(?:rows-\d+\.bin|graph-\d+\.hnsw|manifest\.json)$/.test(name),
  );
  assert.deepEqual(left, ['somebody-else.txt']);
  assert.ok(!readdirSync(directory).includes('rows-9.bin'));
});
