import assert from 'node:assert/strict';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { hashedEmbedder } from '../support/ingest-embedder.ts';
import { collect, findKeys, ingestAll, jsonl, openTestRag, tempFolder, testRag } from '../support/ingest-rag.ts';

const never = new AbortController().signal;

test('reindex: an ingest ends with a vector for every chunk, and questions are answered by both', async (t) => {
  const embedder = hashedEmbedder('one', { synonyms: { automobile: 'car' } });
  const rag = await testRag(t, tempFolder(t), { embedder });
  const { events } = await ingestAll(rag, [jsonl(corpus(tempFolder(t), 30, { 7: 'a red car' }))]);
  assert.ok(events.some((event) => event.type === 'progress' && event.phase === 'embed'));
  const { search, vectorBackend, vectorsPending } = rag.status();
  assert.deepEqual(
    { search, vectorBackend, vectorsPending },
    { search: 'hybrid', vectorBackend: 'exact', vectorsPending: 0 },
  );
  const { passages, method } = await rag.retrieve('automobile', { top: 3, unit: 'chunk' });
  assert.equal(method, 'hybrid');
  assert.equal(passages[0]?.documentKey, '7', 'no word in common, yet found');
});

test('reindex: a model that comes later is caught up with, serving only when it is complete', async (t) => {
  const directory = tempFolder(t);
  const file = corpus(tempFolder(t), 60);
  const plain = await openTestRag(directory);
  await ingestAll(plain, [jsonl(file)]);
  await plain.close();
  const rag = await openTestRag(directory, { embedder: hashedEmbedder('one', { delayMs: 2 }) });
  assert.deepEqual([rag.status().search, rag.status().vectorsPending], ['keyword', 60]);
  assert.match(rag.status().notes.join(), /answered by keywords/);
  const stop = new AbortController();
  for await (const event of rag.reindex(stop.signal)) {
    if (event.type !== 'progress') continue;
    assert.equal(
      (await rag.retrieve('needle3', { top: 1, unit: 'chunk' })).method,
      event.filesDone < 60 ? 'keyword' : 'hybrid',
    );
    if (event.filesDone >= 32) stop.abort();
  }
  const pending = rag.status().vectorsPending;
  assert.ok(pending > 0 && pending < 60);
  await rag.close();
  const embedder = hashedEmbedder('one');
  const again = await openTestRag(directory, { embedder });
  await collect(again.reindex(never));
  assert.equal(new Set(embedder.passages).size, embedder.passages.length - 0);
  assert.equal(again.status().search, 'hybrid');
  await again.close();
});

test('reindex: vectors of another model are made beside the old ones, which go when the new ones are complete', async (t) => {
  const directory = tempFolder(t);
  const old = await openTestRag(directory, { embedder: hashedEmbedder('old') });
  await ingestAll(old, [jsonl(corpus(tempFolder(t), 40))]);
  await old.close();
  const next = hashedEmbedder('new', { dimensions: 32, delayMs: 2 });
  const half = await openTestRag(directory, { embedder: next });
  const stop = new AbortController();
  for await (const event of half.reindex(stop.signal)) if (event.type === 'progress') stop.abort();
  await half.close();
  // The model before is still there to go back to.
  const back = await openTestRag(directory, { embedder: hashedEmbedder('old') });
  assert.deepEqual([back.status().search, back.status().vectorsPending], ['hybrid', 0]);
  await back.close();
  const whole = await openTestRag(directory, { embedder: next });
  await collect(whole.reindex(never));
  assert.equal(whole.status().search, 'hybrid');
  await whole.close();
  const last = await openTestRag(directory, { embedder: next });
  assert.equal(last.status().search, 'hybrid');
  assert.deepEqual(readdirSync(join(directory, 'vectors')), [next.modelId.slice(0, 16)]);
  await last.close();
  const gone = await openTestRag(directory, { embedder: hashedEmbedder('old') });
  assert.deepEqual([gone.status().search, gone.status().vectorsPending], ['keyword', 40]);
  await gone.close();
});

test('reindex: passages too long for a smaller model are cut, said, and found by both ways', async (t) => {
  const directory = tempFolder(t);
  const text = `${'filler '.repeat(120)} needle ${'stuffing '.repeat(50)}`;
  const large = await openTestRag(directory, { embedder: hashedEmbedder('large') });
  await ingestAll(large, [jsonl(corpus(tempFolder(t), 3, { 1: text }))]);
  const before = large.status().chunkCount;
  await large.close();
  const small = await openTestRag(directory, { embedder: hashedEmbedder('small', { maxTokens: 40 }) });
  await collect(small.reindex(never));
  const status = small.status();
  assert.ok(status.chunkCount > before);
  assert.deepEqual([status.search, status.vectorsPending], ['hybrid', 0]);
  assert.match(status.notes.join(), /1 passages were longer/);
  const { passages } = await small.retrieve('needle', { top: 1, unit: 'chunk' });
  assert.match(passages[0]!.text, /needle/);
  assert.ok(passages[0]!.text.length < text.length / 2);
  assert.deepEqual(small.checkStore(), []);
  await small.close();
});

test('reindex: chunks made with a model fit it', async (t) => {
  const embedder = hashedEmbedder('tiny', { maxTokens: 60 });
  const rag = await testRag(t, tempFolder(t), { embedder });
  await ingestAll(rag, [jsonl(corpus(tempFolder(t), 2, { 0: 'many words '.repeat(200) }))]);
  assert.ok(rag.status().notes.every((note) => !/were longer/.test(note)));
  assert.equal(rag.status().search, 'hybrid');
});

test('reindex: without a model there is nothing to do', async (t) => {
  const directory = tempFolder(t);
  const rag = await testRag(t, directory);
  const events = [];
  for await (const event of rag.reindex(never)) events.push(event);
  assert.deepEqual(events, []);
  assert.equal(existsSync(join(directory, 'vectors')), false);
});

test('reindex: removed documents leave the vectors too', async (t) => {
  const embedder = hashedEmbedder('one');
  const rag = await testRag(t, tempFolder(t), { embedder });
  const file = corpus(tempFolder(t), 25);
  await ingestAll(rag, [jsonl(file)]);
  corpus(join(file, '..'), 24);
  await ingestAll(rag, [jsonl(file)]);
  assert.deepEqual([rag.status().documentCount, rag.status().vectorsPending], [24, 0]);
  assert.ok(!(await findKeys(rag, 'needle24')).includes('24'));
});

function corpus(folder: string, count: number, texts: Record<number, string> = {}): string {
  const path = join(folder, 'corpus.jsonl');
  const lines = Array.from({ length: count }, (_, n) =>
    JSON.stringify({ id: `${n}`, title: '', text: texts[n] ?? `needle${n} lies in stack number${n} of field${n % 7}` }),
  );
  writeFileSync(path, lines.join('\n'));
  return path;
}
