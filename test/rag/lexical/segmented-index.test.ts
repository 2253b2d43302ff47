import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { openLexicalIndex } from '../../../src/rag/lexical/open.ts';
import type { LexicalEntry, LexicalIndex } from '../../../src/rag/lexical/port.ts';
import { idsOf, indexFolder } from '../../support/lexical-index.ts';

const VOCABULARY =
  'river rivers bank money boat water бег бегун река 河流 河岸 流水 ปลาในน้ำ نهر الأنهار νερό é e the of'.split(' ');
const word = fc.constantFrom(...VOCABULARY);
const words = fc.array(word, { minLength: 0, maxLength: 12 }).map((list) => list.join(' '));
const documents = fc.array(fc.record({ title: words, text: words }), { minLength: 1, maxLength: 40 });
const queries = fc.array(
  fc.array(word, { minLength: 1, maxLength: 6 }).map((list) => list.join(' ')),
  {
    minLength: 1,
    maxLength: 5,
  },
);

/** Same chunks in the same order with the same scores, but for the order in which floats are added up. */
function assertSame(actual: LexicalIndex, expected: LexicalIndex, questions: readonly string[]): void {
  assert.equal(actual.chunkCount, expected.chunkCount);
  for (const question of questions) {
    const found = actual.search(question, { top: 50 });
    const wanted = expected.search(question, { top: 50 });
    assert.deepEqual(
      found.map(({ chunkId }) => chunkId),
      wanted.map(({ chunkId }) => chunkId),
    );
    for (const [i, { score }] of found.entries()) assert.ok(Math.abs(score - wanted[i]!.score) < 1e-9);
  }
}

const entriesOf = (list: readonly { title: string; text: string }[]): LexicalEntry[] =>
  list.map((document, i) => ({ chunkId: i + 1, ...document }));

test('SegmentedIndex: any division into segments, with merges, answers like one', async (t) => {
  await fc.assert(
    fc.asyncProperty(documents, fc.array(fc.nat(39), { maxLength: 8 }), queries, async (list, cuts, questions) => {
      const entries = entriesOf(list);
      const whole = openLexicalIndex({ directory: indexFolder(t) });
      whole.add(entries);
      const parts = openLexicalIndex({ directory: indexFolder(t) });
      for (const [i, entry] of entries.entries()) {
        parts.add([entry]);
        if (cuts.includes(i)) await parts.flush();
      }
      assertSame(parts, whole, questions);
      await parts.flush();
      assertSame(parts, whole, questions);
      await Promise.all([parts.close(), whole.close()]);
    }),
    { numRuns: 25 },
  );
});

test('SegmentedIndex: removed is as if never added, before and after a flush, a purge and opening again', async (t) => {
  await fc.assert(
    fc.asyncProperty(documents, fc.array(fc.nat(45)), fc.nat(39), queries, async (list, removed, cut, questions) => {
      const gone = new Set(removed);
      const entries = entriesOf(list);
      const directory = indexFolder(t);
      const never = openLexicalIndex({ directory: indexFolder(t) });
      never.add(entries.filter(({ chunkId }) => !gone.has(chunkId)));
      const index = openLexicalIndex({ directory });
      index.add(entries.slice(0, cut));
      await index.flush();
      index.add(entries.slice(cut));
      index.remove([...gone]);
      assertSame(index, never, questions);
      await index.flush();
      assertSame(index, never, questions);
      await index.close();
      const again = openLexicalIndex({ directory, isDead: (chunkId) => gone.has(chunkId) });
      assert.equal(again.durableChunkId, entries.length);
      assertSame(again, never, questions);
      await again.purge();
      assertSame(again, never, questions);
      await Promise.all([again.close(), never.close()]);
    }),
    { numRuns: 25 },
  );
});

test('SegmentedIndex: what was flushed is there after opening again, what was not is asked for', async (t) => {
  const directory = indexFolder(t);
  const index = openLexicalIndex({ directory });
  index.add([{ chunkId: 3, title: 'a', text: 'lighthouse keeper' }]);
  assert.equal(index.durableChunkId, 0);
  await index.flush();
  assert.equal(index.durableChunkId, 3);
  index.add([{ chunkId: 8, title: '', text: 'lighthouse lamp' }]);
  assert.ok(index.pendingBytes > 0);
  // Not closed: this is what a killed process leaves.
  const again = openLexicalIndex({ directory });
  assert.equal(again.durableChunkId, 3);
  assert.equal(again.note, null);
  assert.deepEqual(idsOf(again, 'lighthouse'), [3]);
  await Promise.all([again.close(), index.close()]);
});

test('SegmentedIndex: chunk ids must ascend', (t) => {
  const index = openLexicalIndex({ directory: indexFolder(t) });
  index.add([{ chunkId: 5, title: '', text: 'x' }]);
  assert.throws(() => index.add([{ chunkId: 5, title: '', text: 'y' }]), RangeError);
});

test('SegmentedIndex: adding, asking and removing go on while a flush runs', async (t) => {
  const index = openLexicalIndex({ directory: indexFolder(t) });
  const text = (id: number): string => `shared word${id} group${id % 10}`;
  let id = 0;
  const add = (count: number): void =>
    index.add(
      Array.from({ length: count }, () => {
        id += 1;
        return { chunkId: id, title: '', text: text(id) };
      }),
    );
  add(3000);
  const flushing = index.flush();
  index.remove([10, 2990]);
  add(500);
  assert.deepEqual(idsOf(index, 'word10 word3400', 1), [3400]);
  await flushing;
  assert.equal(index.durableChunkId, 3000);
  for (let round = 0; round < 5; round += 1) {
    add(200);
    const merging = index.flush();
    index.remove([id - 1, 20 + round]);
    assert.equal(idsOf(index, `word${id}`, 1)[0], id);
    await merging;
  }
  assert.equal(index.chunkCount, 4500 - 12);
  for (const removed of [10, 2990, 20, 24, id - 1]) assert.ok(!idsOf(index, `word${removed}`, 100).includes(removed));
  await index.close();
});

test('SegmentedIndex: segments are merged, files of merged ones go', async (t) => {
  const directory = indexFolder(t);
  const index = openLexicalIndex({ directory });
  for (let id = 1; id <= 12; id += 1) {
    index.add([{ chunkId: id, title: '', text: `text number ${id}` }]);
    await index.flush();
  }
  const files = readdirSync(directory).filter((file) => file.endsWith('.idx'));
  assert.ok(files.length < 4, `${files.length} segments`);
  assert.equal(idsOf(index, 'text', 20).length, 12);
  await index.close();
});

test('SegmentedIndex: a purge leaves nothing of removed chunks on disk', async (t) => {
  const directory = indexFolder(t);
  const index = openLexicalIndex({ directory });
  index.add([
    ...Array.from({ length: 50 }, (_, i) => ({ chunkId: i + 1, title: '', text: 'ordinary' })),
    { chunkId: 51, title: '', text: 'zanzibar' },
  ]);
  await index.flush();
  index.remove([51]);
  await index.purge();
  assert.equal(index.durableChunkId, 51);
  const [segment] = readdirSync(directory).filter((file) => file.endsWith('.idx'));
  const bytes = readFileSync(join(directory, segment!));
  assert.equal(bytes.includes(Buffer.from('zanzibar', 'utf16le')), false);
  assert.equal(bytes.includes(Buffer.from('ordinary', 'utf16le')), true);
  await index.close();
});

test('SegmentedIndex: files belong to the user alone, leftovers of a crash are swept', async (t) => {
  const directory = indexFolder(t);
  const index = openLexicalIndex({ directory });
  index.add([{ chunkId: 1, title: '', text: 'one' }]);
  await index.flush();
  await index.close();
  writeFileSync(join(directory, 'seg-00000009.idx.tmp'), 'half');
  writeFileSync(join(directory, 'seg-00000008.idx'), 'whole, but in no list');
  writeFileSync(join(directory, 'manifest.json.tmp'), 'half');
  const again = openLexicalIndex({ directory });
  assert.equal(again.note, null);
  assert.deepEqual(readdirSync(directory).sort(), ['manifest.json', 'seg-00000001.idx']);
  for (const file of readdirSync(directory)) assert.equal(statSync(join(directory, file)).mode & 0o077, 0);
  await again.close();
});

test('SegmentedIndex: a small cache changes nothing but the reading', async (t) => {
  const index = openLexicalIndex({ directory: indexFolder(t), cacheBytes: 1 });
  for (let id = 1; id <= 3; id += 1) {
    index.add([{ chunkId: id, title: '', text: `small cache ${id}` }]);
    await index.flush();
  }
  assert.equal(idsOf(index, 'small cache').length, 3);
  assert.deepEqual(idsOf(index, 'cache 2', 1), [2]);
  await index.close();
});
