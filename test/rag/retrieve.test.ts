import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Reranker } from '../../src/inference/port.ts';
import { hashedEmbedder } from '../support/ingest-embedder.ts';
import { folder, ingestAll, jsonl, tempFolder, testRag } from '../support/ingest-rag.ts';

const refused = [
  { name: 'an empty question', text: '', code: 'RAG_QUERY_EMPTY' },
  { name: 'a blank question', text: ' \n\t', code: 'RAG_QUERY_EMPTY' },
  { name: 'an endless question', text: 'a '.repeat(50_001), code: 'RAG_QUERY_TOO_LONG' },
  { name: 'an unknown collection', text: 'a', collection: 'nowhere', code: 'RAG_COLLECTION_UNKNOWN' },
] as const;

for (const { name, text, code, ...scope } of refused) {
  test(`retrieve: ${name} is refused`, async (t) => {
    const rag = await testRag(t, tempFolder(t));
    await assert.rejects(
      rag.retrieve(text, { top: 5, unit: 'chunk', ...scope }),
      (error: Error & { code?: string }) => {
        assert.equal(error.code, code);
        if (text.trim()) assert.ok(!error.message.includes(text.trim()) || text === 'a');
        return true;
      },
    );
  });
}

test('retrieve: an empty store and a question without words find nothing', async (t) => {
  const rag = await testRag(t, tempFolder(t));
  assert.deepEqual((await rag.retrieve('anything', { top: 5, unit: 'chunk' })).passages, []);
  assert.deepEqual((await rag.retrieve('?!', { top: 5, unit: 'document' })).passages, []);
});

test('retrieve: a passage carries what a citation needs', async (t) => {
  const docs = tempFolder(t);
  writeFileSync(join(docs, 'report.txt'), 'Zebras graze at noon.');
  const rag = await testRag(t, tempFolder(t));
  await ingestAll(rag, [folder(docs)], { collection: 'animals' });
  const { passages, method } = await rag.retrieve('zebras', { top: 5, unit: 'chunk' });
  const [{ score, chunkId, documentId, ...rest }] = passages as [(typeof passages)[number]];
  assert.equal(method, 'keyword');
  assert.ok(score > 0 && chunkId > 0 && documentId > 0);
  assert.deepEqual(rest, {
    collection: 'animals',
    documentKey: join(docs, 'report.txt'),
    title: rest.title,
    headingPath: [],
    text: 'Zebras graze at noon.',
  });
});

test('retrieve: per document only the best passage, even where one document fills the list', async (t) => {
  const long = Array.from(
    { length: 500 },
    (_, n) => `Paragraph ${n} about zebra number ${n}. ${'And so on. '.repeat(60)}`,
  );
  const rag = await testRag(t, tempFolder(t));
  const file = join(tempFolder(t), 'corpus.jsonl');
  const documents = [
    { id: 'book', text: long.join('\n\n') },
    ...[1, 2, 3, 4].map((n) => ({ id: `note${n}`, text: 'zebra' })),
  ];
  writeFileSync(file, documents.map((each) => JSON.stringify(each)).join('\n'));
  await ingestAll(rag, [jsonl(file)]);
  assert.ok(rag.status().chunkCount > 400);
  const { passages } = await rag.retrieve('zebra number', { top: 5, unit: 'document' });
  assert.deepEqual(passages.map(({ documentKey }) => documentKey).sort(), ['book', 'note1', 'note2', 'note3', 'note4']);
});

test('retrieve: a filter of one percent finds exactly what is in the collection, by both ways', async (t) => {
  const embedder = hashedEmbedder('one');
  const rag = await testRag(t, tempFolder(t), { embedder });
  for (const [collection, count] of [
    ['large', 400],
    ['small', 4],
  ] as const) {
    const file = join(tempFolder(t), 'corpus.jsonl');
    const line = (n: number): string => JSON.stringify({ id: `${collection}${n}`, text: `zebra number ${n}` });
    writeFileSync(file, Array.from({ length: count }, (_, n) => line(n)).join('\n'));
    await ingestAll(rag, [jsonl(file)], { collection });
  }
  const keys = async (): Promise<string[]> => {
    const { passages } = await rag.retrieve('zebra', { top: 100, unit: 'chunk', collection: 'small' });
    return passages.map(({ documentKey }) => documentKey).sort();
  };
  assert.deepEqual(await keys(), ['small0', 'small1', 'small2', 'small3']);
  // The list of a collection grows with it.
  const file = join(tempFolder(t), 'more.jsonl');
  writeFileSync(file, JSON.stringify({ id: 'small9', text: 'zebra' }));
  await ingestAll(rag, [jsonl(file)], { collection: 'small' });
  assert.deepEqual(await keys(), ['small0', 'small1', 'small2', 'small3', 'small9']);
});

test('retrieve: a reranker has the last word on the first passages', async (t) => {
  const reranker: Reranker = {
    modelId: 'r',
    rank: async (_, texts) => texts.map((text) => (text.includes('second') ? 0.9 : 0.1)),
    close: async () => {},
  };
  const rag = await testRag(t, tempFolder(t), { reranker });
  const file = join(tempFolder(t), 'corpus.jsonl');
  const lines = [
    { id: '1', text: 'zebra zebra zebra' },
    { id: '2', text: 'a second one about some zebra in a long text' },
  ];
  writeFileSync(file, lines.map((each) => JSON.stringify(each)).join('\n'));
  await ingestAll(rag, [jsonl(file)]);
  const { passages } = await rag.retrieve('zebra', { top: 5, unit: 'chunk' });
  assert.deepEqual(
    passages.map(({ documentKey, score }) => [documentKey, score]),
    [
      ['2', 0.9],
      ['1', 0.1],
    ],
  );
});

test('retrieve: a cancelled question says so', async (t) => {
  const rag = await testRag(t, tempFolder(t));
  await assert.rejects(rag.retrieve('zebra', { top: 5, unit: 'chunk' }, AbortSignal.abort()), {
    code: 'RAG_CANCELLED',
  });
});

test('retrieve: a question longer than the embedding model reads is answered all the same', async (t) => {
  const rag = await testRag(t, tempFolder(t), { embedder: hashedEmbedder('small', { maxTokens: 60 }) });
  const file = join(tempFolder(t), 'corpus.jsonl');
  writeFileSync(file, JSON.stringify({ id: '1', text: 'zebra' }));
  await ingestAll(rag, [jsonl(file)]);
  const { passages, method } = await rag.retrieve(`zebra ${'and '.repeat(500)}`, { top: 5, unit: 'chunk' });
  assert.deepEqual([passages.length, method], [1, 'hybrid']);
});
