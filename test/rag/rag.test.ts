import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { findKeys, folder, ingestAll, jsonl, openTestRag, tempFolder, testRag } from '../support/ingest-rag.ts';

test('Rag: collections are told apart, counted and removed', async (t) => {
  const rag = await testRag(t, tempFolder(t));
  for (const collection of ['work', 'été 2024']) {
    await ingestAll(rag, [jsonl(corpus(tempFolder(t), collection, 300))], { collection });
  }
  assert.deepEqual(
    rag.collections().map(({ name, documentCount }) => [name, documentCount]),
    [
      ['work', 300],
      ['été 2024', 300],
    ],
  );
  assert.deepEqual((await findKeys(rag, 'needle7', 'work'))[0], 'work-7');
  assert.ok((await findKeys(rag, 'needle7', 'work')).every((key) => key.startsWith('work-')));
  assert.deepEqual(
    (await findKeys(rag, 'needle7', 'e\u0301te\u0301 2024'))[0],
    'été 2024-7',
    'decomposed is the same name',
  );
  await rag.removeCollection('work');
  assert.deepEqual(
    rag.collections().map(({ name }) => name),
    ['été 2024'],
  );
  assert.equal(rag.status().documentCount, 300);
  assert.ok((await findKeys(rag, 'needle7')).every((key) => key.startsWith('été 2024-')));
  await assert.rejects(rag.removeCollection('work'), { code: 'RAG_COLLECTION_UNKNOWN' });
  await assert.rejects(rag.sources('work'), { code: 'RAG_COLLECTION_UNKNOWN' });
  assert.equal((await rag.sources('été 2024')).length, 300);
});

test('Rag: a removal cut off by a crash is finished at the next start, and never shows meanwhile', async (t) => {
  const directory = tempFolder(t);
  const first = await openTestRag(directory);
  await ingestAll(first, [jsonl(corpus(tempFolder(t), 'gone', 400))], { collection: 'gone' });
  await ingestAll(first, [jsonl(corpus(tempFolder(t), 'kept', 3))], { collection: 'kept' });
  const removing = first.removeCollection('gone').then(
    () => 'done',
    (error: { code?: string }) => error.code,
  );
  await new Promise((resolve) => setImmediate(resolve));
  assert.ok((await findKeys(first, 'needle1')).every((key) => key.startsWith('kept-')));
  await first.close();
  assert.equal(await removing, 'RAG_CANCELLED');
  const second = await openTestRag(directory);
  assert.equal(second.status().documentCount, 3);
  await second.close();
  const third = await openTestRag(directory);
  assert.deepEqual((await third.sources(undefined)).length, 3);
  assert.deepEqual(third.status().notes, []);
  await third.close();
});

test('Rag: a forgotten document leaves no trace in any file', async (t) => {
  const directory = tempFolder(t);
  const docs = tempFolder(t);
  writeFileSync(join(docs, 'a.txt'), 'The password is xylophonist.');
  writeFileSync(join(docs, 'b.txt'), 'Nothing here.');
  const rag = await openTestRag(directory);
  await ingestAll(rag, [folder(docs)]);
  const [source] = await rag.sources(undefined);
  await rag.forget(source!.documentId);
  assert.deepEqual(await findKeys(rag, 'xylophonist'), []);
  await assert.rejects(rag.forget(source!.documentId), { code: 'RAG_DOCUMENT_UNKNOWN' });
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const content = readFileSync(join(entry.parentPath, entry.name));
    assert.equal(content.includes('xylophonist'), false, entry.name);
  }
  await rag.close();
});

test('Rag: a forgotten file that was named itself does not come back by itself', async (t) => {
  const docs = tempFolder(t);
  writeFileSync(join(docs, 'a.txt'), 'alpha');
  const rag = await testRag(t, tempFolder(t));
  await ingestAll(rag, [folder(join(docs, 'a.txt'))]);
  const [source] = await rag.sources(undefined);
  await rag.forget(source!.documentId);
  assert.equal((await ingestAll(rag, [])).done.counts.added, 0);
});

test('Rag: an index folder that is lost, or belongs to another store, is built again', async (t) => {
  const directory = tempFolder(t);
  const rag = await openTestRag(directory);
  await ingestAll(rag, [jsonl(corpus(tempFolder(t), 'a', 50))]);
  await rag.close();
  rmSync(join(directory, 'lexical'), { recursive: true });
  const lost = await openTestRag(directory);
  assert.deepEqual((await findKeys(lost, 'needle42'))[0], 'a-42');
  await lost.close();

  const other = tempFolder(t);
  const larger = await openTestRag(other);
  await ingestAll(larger, [jsonl(corpus(tempFolder(t), 'b', 80))]);
  await larger.close();
  rmSync(join(directory, 'lexical'), { recursive: true });
  mkdirSync(join(directory, 'lexical'));
  for (const file of readdirSync(join(other, 'lexical'))) {
    writeFileSync(join(directory, 'lexical', file), readFileSync(join(other, 'lexical', file)));
  }
  const foreign = await openTestRag(directory);
  assert.match(foreign.status().notes[0] ?? '', /did not fit/);
  assert.deepEqual((await findKeys(foreign, 'needle42'))[0], 'a-42');
  await foreign.close();
});

test('Rag: torn index files are built again from the store, with a note', async (t) => {
  const directory = tempFolder(t);
  const rag = await openTestRag(directory);
  await ingestAll(rag, [jsonl(corpus(tempFolder(t), 'a', 50))]);
  await rag.close();
  for (const name of readdirSync(join(directory, 'lexical'))) {
    const path = join(directory, 'lexical', name);
    const content = readFileSync(path);
    writeFileSync(path, content.subarray(0, content.length >> 1));
  }
  const torn = await openTestRag(directory);
  assert.equal(torn.status().notes.length, 1);
  assert.deepEqual((await findKeys(torn, 'needle42'))[0], 'a-42');
  await torn.close();
});

test('Rag: a damaged store takes its indexes with it and can be filled again from its list of inputs', async (t) => {
  const directory = tempFolder(t);
  const rag = await openTestRag(directory);
  await ingestAll(rag, [jsonl(corpus(tempFolder(t), 'a', 500))]);
  await rag.close();
  const path = join(directory, 'vault.db');
  const content = readFileSync(path);
  writeFileSync(path, content.subarray(0, content.length - 8192));
  const mended = await openTestRag(directory);
  assert.match(mended.status().notes.join(), /carried over/);
  assert.deepEqual(await findKeys(mended, 'needle42'), []);
  assert.equal((await ingestAll(mended, [])).done.counts.added, 500);
  assert.deepEqual((await findKeys(mended, 'needle42'))[0], 'a-42');
  await mended.close();
});

test('Rag: closing in the middle of an ingest keeps what is committed', async (t) => {
  const directory = tempFolder(t);
  const file = corpus(tempFolder(t), 'a', 3000);
  const rag = await openTestRag(directory);
  const stream = rag.ingest({ collection: 'default', inputs: [jsonl(file)] }, new AbortController().signal);
  let told = 0;
  let closing: Promise<void> | undefined;
  for await (const event of stream) {
    if (event.type !== 'progress') continue;
    told = event.counts.added;
    if (told > 0) closing ??= rag.close();
  }
  await closing;
  assert.ok(told > 0 && told < 3000);
  const again = await openTestRag(directory);
  assert.equal(again.status().documentCount, told);
  await again.close();
});

function corpus(folderPath: string, prefix: string, count: number): string {
  const path = join(folderPath, 'corpus.jsonl');
  const lines = Array.from({ length: count }, (_, n) =>
    JSON.stringify({ id: `${prefix}-${n}`, title: `Title ${n}`, text: `needle${n} in the haystack of ${prefix}` }),
  );
  writeFileSync(path, lines.join('\n'));
  return path;
}
