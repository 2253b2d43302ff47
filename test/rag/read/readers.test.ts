import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { deflateSync } from 'node:zlib';
import { type Readers, startReaders } from '../../../src/rag/read/readers.ts';
import { makePdf, utf8 } from '../../support/documents.ts';

const open: Readers[] = [];
async function start(options: Partial<Parameters<typeof startReaders>[0]> = {}): Promise<Readers> {
  const readers = await startReaders({ workerCount: 1, timeoutMs: 20_000, maxHeapMb: 256, ...options });
  open.push(readers);
  return readers;
}
after(() => Promise.all(open.map((readers) => readers.close())));

const pdf = { name: 'a.pdf', bytes: makePdf([['Words on a page']]) };

test('read: reads several files at once, each with its own answer', async () => {
  const readers = await start({ workerCount: 2 });
  const texts = await Promise.all(
    Array.from({ length: 7 }, async (_, i) => {
      const document = await readers.read({ name: `${i}.md`, bytes: utf8(`# Number ${i}\n\ntext`) });
      return document.title;
    }),
  );
  assert.deepEqual(
    texts,
    Array.from({ length: 7 }, (_, i) => `Number ${i}`),
  );
});

test('read: leaves the bytes to the caller', async () => {
  const readers = await start();
  const bytes = new Uint8Array(pdf.bytes);
  await readers.read({ name: 'a.pdf', bytes });
  assert.deepEqual(bytes, pdf.bytes);
});

test('read: a file that takes too long ends its thread, the others go on', async () => {
  const readers = await start({ workerCount: 2, timeoutMs: 1500 });
  // Loads the library first, so that only the slow file is slow.
  await Promise.allSettled([1, 2, 3, 4].map(() => readers.read({ name: 'a.html', bytes: utf8('<p>x') })));
  const slow = makePdf([], { streams: [deflateSync(`BT /F1 1 Tf ${'(a) Tj '.repeat(9_000_000)} ET`)] });
  await assert.rejects(readers.read({ name: 'slow.pdf', bytes: slow }), { code: 'READ_TIMEOUT' });
  assert.equal(readers.workerCount, 1);
  assert.equal(readers.spent, false);
  assert.equal((await readers.read({ name: 'a.html', bytes: utf8('<p>still here') })).blocks[0]?.text, 'still here');
});

test('read: says that no thread is left, which is no verdict on the file', async () => {
  const readers = await start({ timeoutMs: 1 });
  const first = readers.read(pdf);
  const second = readers.read(pdf);
  await assert.rejects(first, { code: 'READ_TIMEOUT' });
  await assert.rejects(second, { code: 'RAG_READERS_SPENT' });
  assert.equal(readers.spent, true);
  assert.equal(readers.spentSignal.aborted, true);
  await assert.rejects(readers.read(pdf), { code: 'RAG_READERS_SPENT' });
  assert.equal((await readers.read({ name: 'a.txt', bytes: utf8('plain text needs no thread') })).kind, 'text');
});

test('read: a file that fills the heap ends its thread only', async () => {
  const readers = await start({ maxHeapMb: 24 });
  const bytes = utf8('<p>word</p>'.repeat(1_500_000));
  await assert.rejects(readers.read({ name: 'a.html', bytes }), { code: 'READ_MEMORY' });
});

test('read: cancelling takes a waiting file out of the queue and keeps the thread', async () => {
  const readers = await start();
  const running = new AbortController();
  const waiting = new AbortController();
  const first = readers.read(pdf, running.signal);
  const second = readers.read(pdf, waiting.signal);
  waiting.abort();
  await assert.rejects(second, { code: 'RAG_CANCELLED' });
  running.abort();
  await assert.rejects(first, { code: 'RAG_CANCELLED' });
  await assert.rejects(readers.read(pdf, AbortSignal.abort()), { code: 'RAG_CANCELLED' });
  assert.equal((await readers.read(pdf)).kind, 'pdf');
  assert.equal(readers.workerCount, 1);
});

test('read: refuses files above the limit without looking at them', async () => {
  const readers = await start();
  const bytes = new Uint8Array(200 * 1024 * 1024 + 1);
  await assert.rejects(readers.read({ name: 'a.txt', bytes }), { code: 'READ_TOO_LARGE' });
});

test('close: gives what waits and what runs no verdict, and is not taken for a loss of threads', async () => {
  const readers = await start();
  const first = readers.read(pdf);
  const second = readers.read(pdf);
  const both = Promise.all([
    assert.rejects(first, { code: 'RAG_CANCELLED' }),
    assert.rejects(second, { code: 'RAG_CANCELLED' }),
  ]);
  await readers.close();
  await both;
  assert.equal(readers.spentSignal.aborted, false);
  await assert.rejects(readers.read(pdf), { code: 'RAG_CANCELLED' });
});
