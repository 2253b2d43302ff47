import assert from 'node:assert/strict';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { openVectorIndex } from '../../../src/rag/vector/open.ts';
import {
  DIMENSIONS,
  entries,
  exactTop,
  memorySource,
  opened,
  temporaryFolder,
  vectorOf,
  workerFor,
} from '../../support/vectors.ts';

const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, at) => from + at);
const idsOf = (found: readonly { readonly chunkId: number }[]): number[] => found.map(({ chunkId }) => chunkId);

for (const mode of ['worker', 'this thread'] as const) {
  test(`openVectorIndex: adds, finds, removes and filters in ${mode}`, async (t) => {
    const worker = mode === 'worker' ? await workerFor(t) : null;
    const index = await opened(temporaryFolder(t), memorySource([]), worker);
    assert.deepEqual(await index.search(vectorOf(1), { top: 5 }), []);
    await index.add(entries(1, 300));
    const query = vectorOf(42);
    assert.deepEqual(idsOf(await index.search(query, { top: 8 })), exactTop(range(1, 300), query, 8));
    await index.remove([42, 999]);
    assert.equal(index.vectorCount, 299);
    assert.ok(!idsOf(await index.search(query, { top: 300 })).includes(42));
    const allow = Uint32Array.of(2, 41, 42, 82, 200);
    assert.deepEqual(idsOf(await index.search(query, { top: 3, allow })), exactTop([2, 41, 82, 200], query, 3));
    assert.deepEqual(await index.search(query, { top: 3, allow: new Uint32Array(0) }), []);
    assert.equal((await index.search(query, { top: 1000 })).length, 299);
    assert.equal(index.backend, mode === 'worker' ? 'hnsw' : 'exact');
    await index.close();
  });
}

test('openVectorIndex: the same vectors twice, or added again after removal, count once', async (t) => {
  const index = await opened(temporaryFolder(t), memorySource([]), null);
  await index.add(entries(1, 20));
  await index.add(entries(10, 30));
  assert.equal(index.vectorCount, 30);
  await index.remove([15]);
  await index.add(entries(15, 15));
  assert.equal((await index.search(vectorOf(15), { top: 1 }))[0]?.chunkId, 15);
  await index.close();
});

test('openVectorIndex: one bad vector in a batch keeps the whole batch out', async (t) => {
  const index = await opened(temporaryFolder(t), memorySource([]), await workerFor(t));
  const bad = [
    { entry: { chunkId: 2, vector: new Float32Array(DIMENSIONS - 1) }, code: 'RAG_DIMENSIONS' },
    { entry: { chunkId: 2, vector: new Float32Array(DIMENSIONS).fill(Number.NaN) }, code: 'RAG_VECTOR_INVALID' },
    { entry: { chunkId: 2 ** 32 + 5, vector: vectorOf(1) }, code: 'RAG_VECTOR_INVALID' },
    { entry: { chunkId: 0, vector: vectorOf(1) }, code: 'RAG_VECTOR_INVALID' },
  ];
  for (const { entry, code } of bad) await assert.rejects(index.add([...entries(1, 1), entry]), { code });
  await assert.rejects(index.search(new Float32Array(DIMENSIONS * 2), { top: 1 }), { code: 'RAG_DIMENSIONS' });
  assert.equal(index.vectorCount, 0);
  await index.close();
});

test('openVectorIndex: what was saved is read back, only what came after is asked of the store', async (t) => {
  const worker = await workerFor(t);
  const directory = temporaryFolder(t);
  const source = memorySource(range(1, 500));
  const first = await opened(directory, source, worker);
  await first.flush();
  await first.close();
  assert.equal(source.readCount, 500);
  for (const id of range(501, 560)) source.held.add(id);
  for (const id of [3, 499]) source.held.delete(id);
  source.readCount = 0;
  const second = await opened(directory, source, worker);
  assert.ok(source.readCount <= 560 - 500);
  assert.equal(second.vectorCount, 558);
  assert.equal(second.note, null);
  const query = vectorOf(499);
  assert.deepEqual(idsOf(await second.search(query, { top: 20 })), exactTop(source.held, query, 20));
  await second.close();
});

test('openVectorIndex: vectors that reached the store late, below the highest saved id, are found too', async (t) => {
  const directory = temporaryFolder(t);
  const source = memorySource([...range(1, 50), ...range(61, 100)]);
  const first = await opened(directory, source, null);
  await first.close();
  for (const id of range(51, 60)) source.held.add(id);
  const second = await opened(directory, source, null);
  assert.equal((await second.search(vectorOf(55), { top: 1 }))[0]?.chunkId, 55);
  assert.equal(second.vectorCount, 100);
  await second.close();
});

test('openVectorIndex: a source without a list of ids gives the same index', async (t) => {
  const directory = temporaryFolder(t);
  const { ids: _, ...source } = memorySource(range(1, 1200));
  const index = await opened(directory, source, null);
  assert.equal(index.vectorCount, 1200);
  source.held.delete(7);
  await index.close();
  const again = await opened(directory, source, null);
  assert.equal(again.vectorCount, 1199);
  await again.close();
});

test('openVectorIndex: broken vectors in the store are left out and said', async (t) => {
  const whole = memorySource(range(1, 10));
  const source = {
    ...whole,
    *batches(after: number) {
      for (const page of whole.batches(after)) {
        yield page.map((entry) => (entry.chunkId === 4 ? { chunkId: 4, vector: new Float32Array(DIMENSIONS) } : entry));
      }
    },
  };
  const index = await opened(temporaryFolder(t), source, null);
  assert.equal(index.vectorCount, 9);
  assert.match(index.note ?? '', /^The vector worker .* 1 stored vectors are broken/);
  await index.close();
});

test('openVectorIndex: an index of another model is rebuilt', async (t) => {
  const directory = temporaryFolder(t);
  const source = memorySource(range(1, 40));
  const first = await opened(directory, source, null, 'model-a');
  await first.close();
  source.readCount = 0;
  const second = await opened(directory, source, null, 'model-b');
  assert.equal(source.readCount, 40);
  assert.match(second.note ?? '', /another embedding model/);
  await second.close();
  assert.deepEqual(readdirSync(directory).sort(), ['manifest.json', 'rows-1.bin']);
});

test('openVectorIndex: two indexes live side by side in one worker', async (t) => {
  const worker = await workerFor(t);
  const one = await opened(temporaryFolder(t), memorySource(range(1, 20)), worker, 'model-a');
  const other = await opened(temporaryFolder(t), memorySource(range(101, 150)), worker, 'model-b');
  assert.equal((await one.search(vectorOf(7), { top: 1 }))[0]?.chunkId, 7);
  assert.equal((await other.search(vectorOf(107), { top: 1 }))[0]?.chunkId, 107);
  await one.close();
  assert.equal(other.vectorCount, 50);
  await other.close();
});

test('openVectorIndex: without the native library searches are exact and nothing else changes', async (t) => {
  const worker = await workerFor(t, 'off');
  const index = await opened(temporaryFolder(t), memorySource(range(1, 5000)), worker);
  await index.settled();
  assert.equal(index.backend, 'exact');
  assert.equal(index.ef, null);
  assert.equal(index.note, null);
  assert.deepEqual(await index.selfTest(20), { recallAt10: 1, sampleCount: 20 });
  await index.close();
});

test('openVectorIndex: when the worker is lost, the index goes on in this thread and says so', async (t) => {
  const worker = await workerFor(t);
  const directory = temporaryFolder(t);
  const source = memorySource(range(1, 200));
  const index = await opened(directory, source, worker);
  const searching = index.search(vectorOf(9), { top: 1 });
  await worker.close();
  assert.equal((await searching)[0]?.chunkId, 9);
  source.held.add(201);
  await index.add(entries(201, 201));
  assert.equal((await index.search(vectorOf(201), { top: 1 }))[0]?.chunkId, 201);
  assert.equal(index.backend, 'exact');
  assert.match(index.note ?? '', /worker is not running/);
  await index.flush();
  await index.close();
  assert.ok(existsSync(join(directory, 'manifest.json')));
});

test('openVectorIndex: impossible dimensions are refused before anything is touched', async () => {
  const options = { directory: '/nonexistent', modelId: 'm', source: memorySource([]), worker: null };
  await assert.rejects(openVectorIndex({ ...options, dimensions: 0 }), { code: 'RAG_DIMENSIONS' });
});

test('openVectorIndex: a folder that cannot be made is reported by every call, with advice', async (t) => {
  const file = join(temporaryFolder(t), 'a file');
  writeFileSync(file, '');
  const options = { modelId: 'm', dimensions: 4, source: memorySource([]), worker: await workerFor(t) };
  const index = await openVectorIndex({ ...options, directory: join(file, 'below') });
  await assert.rejects(index.search(Float32Array.of(1, 0, 0, 0), { top: 1 }), { code: 'RAG_NOT_WRITABLE' });
  await index.close();
});
