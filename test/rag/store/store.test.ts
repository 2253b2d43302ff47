import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import { openStore } from '../../../src/rag/store/open.ts';
import { emptyTally, type Store } from '../../../src/rag/store/store.ts';
import { tempFolder } from '../../support/ingest-rag.ts';

test('Store: counters, chunks and the list of the dead agree with the rows after any changes', (t) => {
  const change = fc.record({
    act: fc.constantFrom('write', 'fail', 'remove', 'split'),
    key: fc.integer({ min: 0, max: 4 }),
    chunks: fc.integer({ min: 1, max: 4 }),
  });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 25 }), (changes) => {
      const { store, directory } = emptyStore(t);
      const collectionId = store.transaction(() => store.collections.findOrCreate('a'));
      const inputId = store.transaction(() => store.collections.addInput(collectionId, { kind: 'path', path: '/a' }));
      for (const { act, key, chunks } of changes)
        store.transaction(() => apply(store, collectionId, inputId, act, key, chunks));
      const { documentCount, chunkCount, textBytes } = store.collections.counts();
      const dead = new Set(store.chunks.dead());
      const highest = store.committedChunkId;
      store.close();
      const db = new DatabaseSync(join(directory, 'vault.db'));
      const count = (sql: string): number => Number(db.prepare(`SELECT ${sql} AS n`).get()?.['n']);
      assert.equal(chunkCount, count('(SELECT count(*) FROM chunks)'));
      assert.equal(documentCount, count('(SELECT count(*) FROM documents WHERE chunk_count > 0)'));
      assert.equal(textBytes, count('(SELECT coalesce(sum(text_bytes), 0) FROM documents WHERE chunk_count > 0)'));
      assert.equal(count('(SELECT coalesce(sum(chunk_count), 0) FROM documents)'), chunkCount);
      const alive = new Set(
        db
          .prepare('SELECT id FROM chunks')
          .all()
          .map((row) => Number(row['id'])),
      );
      for (let id = 1; id <= highest; id += 1)
        assert.notEqual(alive.has(id), dead.has(id), 'alive or dead, never both');
      const gaps = 'SELECT document_id FROM chunks GROUP BY document_id HAVING max(ordinal) <> count(*) - 1';
      assert.deepEqual(db.prepare(gaps).all(), [], 'chunks of a document are numbered without gaps');
      db.close();
    }),
    { numRuns: 30 },
  );
});

test('Store: chunk ids are never given out twice', (t) => {
  const { store, collectionId, inputId } = filled(t);
  const first = store.transaction(() => write(store, collectionId, inputId, 'x', 3));
  store.transaction(() => store.remove(first.documentId, emptyTally()));
  const second = store.transaction(() => write(store, collectionId, inputId, 'x', 3));
  assert.ok(Math.min(...second.chunkIds) > Math.max(...first.chunkIds));
  store.close();
});

test('Store: a transaction that fails leaves nothing behind', async (t) => {
  const { store, collectionId, inputId } = filled(t);
  const before = store.committedChunkId;
  const fail = (): never => {
    write(store, collectionId, inputId, 'x', 3);
    throw new Error('stop');
  };
  assert.throws(() => store.transaction(fail), /stop/);
  await assert.rejects(
    store.longTransaction(async () => fail()),
    /stop/,
  );
  assert.equal(store.committedChunkId, before);
  assert.equal(store.documents.find(collectionId, 'x'), undefined);
  store.close();
});

test('Store: what stands in an open transaction is not yet committed for the indexes', async (t) => {
  const { store, collectionId, inputId } = filled(t);
  const before = store.committedChunkId;
  const after = await store.longTransaction(async () => {
    const { chunkIds } = write(store, collectionId, inputId, 'x', 2);
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(store.committedChunkId, before);
    return chunkIds.at(-1);
  });
  assert.equal(store.committedChunkId, after);
  store.close();
});

test('Store: passages come in the order asked for, without the ones that are gone', (t) => {
  const { store, collectionId, inputId } = filled(t);
  const { chunkIds } = store.transaction(() => write(store, collectionId, inputId, 'x', 3));
  const [a, b, c] = chunkIds as [number, number, number];
  const passages = store.chunks.passages([c, 999, a, b]);
  assert.deepEqual(
    passages.map(({ chunkId, text, headingPath, pages }) => ({ chunkId, text, headingPath, pages })),
    [c, a, b].map((chunkId) => {
      const at = chunkIds.indexOf(chunkId);
      return { chunkId, text: `x part ${at}`, headingPath: ['H'], pages: [at + 1, at + 1] };
    }),
  );
  store.close();
});

test('VectorTable: finds what is missing, counts, and follows its chunks', (t) => {
  const { store, collectionId, inputId } = filled(t);
  const { chunkIds, documentId } = store.transaction(() => write(store, collectionId, inputId, 'x', 3));
  const { id } = store.transaction(() => store.vectors.findOrCreate('model', 2));
  const count = (): number => store.vectors.find('model')!.vectorCount;
  assert.deepEqual(
    store.vectors.missing(id, 0, 10).chunks.map(({ chunkId }) => chunkId),
    chunkIds,
  );
  store.transaction(() => store.vectors.insert(chunkIds[1]!, id, Float32Array.of(0.6, 0.8)));
  assert.equal(count(), 1);
  assert.equal(store.vectors.missing(id, 0, 10).chunks.length, 2);
  const source = store.vectors.source(id, count);
  assert.deepEqual([...source.batches(0)], [[{ chunkId: chunkIds[1], vector: Float32Array.of(0.6, 0.8) }]]);
  assert.deepEqual([...source.ids!(0)], [Uint32Array.of(chunkIds[1]!)]);
  store.transaction(() => store.remove(documentId, emptyTally()));
  assert.equal(count(), 0);
  store.close();
});

function emptyStore(t: TestContext): { store: Store; directory: string } {
  const directory = tempFolder(t);
  return { store: openStore({ directory }).store, directory };
}

function filled(t: TestContext): { store: Store; collectionId: number; inputId: number } {
  const { store } = emptyStore(t);
  const collectionId = store.transaction(() => store.collections.findOrCreate('a'));
  const inputId = store.transaction(() => store.collections.addInput(collectionId, { kind: 'path', path: '/a' }));
  return { store, collectionId, inputId };
}

function write(
  store: Store,
  collectionId: number,
  inputId: number,
  key: string,
  count: number,
): ReturnType<Store['write']> {
  const chunks = Array.from({ length: count }, (_, at) => ({
    text: `${key} part ${at}`,
    headingPath: ['H'],
    pages: [at + 1, at + 1] as const,
    tokenCount: 3,
  }));
  const tally = emptyTally();
  const draft = { key, title: key, kind: 'text', sha256: 'x', device: null, bytes: 10, chunks, verdict: null };
  const known = store.documents.find(collectionId, key);
  const written = store.write(collectionId, inputId, draft, known, tally);
  store.collections.adjust(collectionId, tally);
  return written;
}

function apply(store: Store, collectionId: number, inputId: number, act: string, key: number, chunks: number): void {
  const known = store.documents.find(collectionId, `${key}`);
  if (act === 'write') write(store, collectionId, inputId, `${key}`, chunks);
  else if (act === 'fail') {
    const tally = emptyTally();
    const of = { key: `${key}`, title: `${key}`, device: null, bytes: 7 };
    store.fail(collectionId, inputId, of, { code: 'READ_CORRUPT', reason: 'broken' }, tally);
    store.collections.adjust(collectionId, tally);
  } else if (known && act === 'remove') {
    const tally = emptyTally();
    store.remove(known.id, tally);
    store.collections.adjust(collectionId, tally);
  } else if (known && known.chunkCount > 0) {
    const [first] = store.chunks.idsOf(known.id);
    const parts = Array.from({ length: chunks + 1 }, (_, at) => ({ text: `part ${at}`, tokenCount: 2 }));
    store.splitChunk(first!, parts);
  }
}
