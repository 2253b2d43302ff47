import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import {
  entries,
  exactTop,
  memorySource,
  opened,
  seeded,
  temporaryFolder,
  unit,
  vectorOf,
  workerFor,
} from '../../support/vectors.ts';

const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, at) => from + at);
const idsOf = (found: readonly { readonly chunkId: number }[]): number[] => found.map(({ chunkId }) => chunkId);

test('graph: with 5000 vectors it is built, tuned, saved, and finds at least 99 % of the true neighbours', async (t) => {
  const worker = await workerFor(t);
  const directory = temporaryFolder(t);
  const source = memorySource(range(1, 5000));
  const index = await opened(directory, source, worker);
  await index.flush();
  await index.settled();
  assert.ok(index.ef !== null && index.ef >= 10);
  assert.ok((await index.selfTest(150)).recallAt10 >= 0.99);
  const random = seeded(99);
  let hits = 0;
  for (let turn = 0; turn < 40; turn += 1) {
    const query = unit([...vectorOf(turn * 100 + 1)].map((value) => value + 0.2 * random()));
    const found = idsOf(await index.search(query, { top: 10 }));
    assert.equal(found.length, 10);
    hits += exactTop(source.held, query, 10).filter((id) => found.includes(id)).length;
  }
  assert.ok(hits >= 396, `${hits} of 400`);
  await index.close();
  assert.ok(readdirSync(directory).some((name) => name.startsWith('graph-')));

  source.readCount = 0;
  const again = await opened(directory, source, worker);
  await again.settled();
  assert.equal(source.readCount, 0);
  assert.equal(again.ef, index.ef);
  assert.ok((await again.selfTest(100)).recallAt10 >= 0.99);
  await again.close();
});

test('graph: removed vectors never come back, not even from a saved graph, and lists stay full', async (t) => {
  const worker = await workerFor(t);
  const directory = temporaryFolder(t);
  const source = memorySource(range(1, 5000));
  const index = await opened(directory, source, worker);
  await index.settled();
  await index.flush();
  // A whole cluster goes, as when a folder of similar documents is removed.
  const gone = range(1, 5000).filter((id) => id % 40 === 3);
  for (const id of gone) source.held.delete(id);
  await index.remove(gone);
  const check = async (searched: typeof index): Promise<void> => {
    const found = idsOf(await searched.search(vectorOf(3), { top: 50 }));
    assert.equal(found.length, 50);
    assert.ok(found.every((id) => source.held.has(id)));
    assert.equal(searched.vectorCount, source.held.size);
  };
  await check(index);
  await index.close();
  const again = await opened(directory, source, worker);
  await again.settled();
  await check(again);
  await again.close();
});

test('graph: when a third of the rows is dead, the index is rebuilt without them', async (t) => {
  const worker = await workerFor(t);
  const directory = temporaryFolder(t);
  const source = memorySource(range(1, 6000));
  const index = await opened(directory, source, worker);
  await index.flush();
  const gone = range(1, 6000).filter((id) => id % 5 < 2);
  for (const id of gone) source.held.delete(id);
  await index.remove(gone);
  await index.settled();
  const query = vectorOf(1003);
  assert.deepEqual(idsOf(await index.search(query, { top: 5 })), exactTop(source.held, query, 5));
  await index.close();
  const again = await opened(directory, source, worker);
  assert.equal(again.vectorCount, 3600);
  assert.equal(again.note, null);
  await again.close();
});

test('graph: a filter gives a full list of exactly the right chunks, narrow or wide, near or far', async (t) => {
  const worker = await workerFor(t);
  const source = memorySource(range(1, 6000));
  const index = await opened(temporaryFolder(t), source, worker);
  await index.settled();
  const filters = {
    'one of a hundred': (id: number) => id % 100 === 1,
    half: (id: number) => id % 2 === 1,
    'nine of ten': (id: number) => id % 10 > 0,
    'all but the nearest cluster': (id: number) => id % 40 !== 11,
    'another cluster only': (id: number) => id % 40 === 12,
  };
  const query = vectorOf(11);
  for (const [name, keep] of Object.entries(filters)) {
    const allowed = range(1, 6000).filter(keep);
    const found = idsOf(await index.search(query, { top: 10, allow: Uint32Array.from(allowed) }));
    const wanted = exactTop(allowed, query, 10);
    assert.equal(found.length, 10, name);
    assert.ok(
      found.every((id) => keep(id)),
      name,
    );
    assert.ok(wanted.filter((id) => found.includes(id)).length >= 9, name);
  }
  await index.close();
});

test('graph: adding, searching, removing and saving at the same time end in a whole index', async (t) => {
  const worker = await workerFor(t);
  const directory = temporaryFolder(t);
  const source = memorySource(range(1, 4200));
  const index = await opened(directory, source, worker);
  const work: Promise<unknown>[] = [];
  for (let turn = 0; turn < 25; turn += 1) {
    const from = 4201 + turn * 40;
    for (const id of range(from, from + 39)) source.held.add(id);
    source.held.delete(turn + 1);
    work.push(index.add(entries(from, from + 39)), index.remove([turn + 1]), index.search(vectorOf(from), { top: 10 }));
    if (turn % 4 === 0) work.push(index.flush());
    if (turn % 7 === 0) await work.at(-1);
  }
  await Promise.all(work);
  await index.settled();
  assert.ok((await index.selfTest(60)).recallAt10 >= 0.98);
  await index.close();
  source.readCount = 0;
  const again = await opened(directory, source, worker);
  assert.equal(again.note, null);
  assert.equal(source.readCount, 0);
  assert.equal(again.vectorCount, source.held.size);
  assert.equal((await again.search(vectorOf(5000), { top: 1 }))[0]?.chunkId, 5000);
  await again.close();
});
