import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { RagError, ReadError } from '../../../src/rag/errors.ts';
import type { IngestCounts } from '../../../src/vault/contract.ts';
import { smallDisk } from '../../support/ingest-disk.ts';
import {
  findKeys,
  folder,
  ingestAll,
  jsonl,
  openTestRag,
  plainReaders,
  tempFolder,
  testRag,
} from '../../support/ingest-rag.ts';

test('ingest: a folder becomes searchable, and doing it again changes nothing', async (t) => {
  const docs = tempFolder(t);
  write(docs, { 'a.txt': 'alpha centauri', 'b/c.txt': 'beta rays', 'empty.txt': '' });
  const rag = await testRag(t, tempFolder(t));
  const first = await ingestAll(rag, [folder(docs)]);
  assert.deepEqual(first.done.counts, counts({ added: 2, failed: 1 }));
  assert.deepEqual(
    first.files.map(({ path, outcome, code }) => [basename(path), outcome, code]),
    [['empty.txt', 'failed', 'READ_EMPTY']],
  );
  assert.deepEqual(await findKeys(rag, 'alpha'), [join(docs, 'a.txt')]);
  const second = await ingestAll(rag, [folder(docs)]);
  assert.deepEqual(second.done.counts, counts({ unchanged: 2, failed: 1 }));
  assert.equal(second.done.chunkCount, first.done.chunkCount);
});

test('ingest: changed, removed, renamed and mended files', async (t) => {
  const docs = tempFolder(t);
  write(docs, { 'changed.txt': 'old words', 'removed.txt': 'vanishing', 'renamed.txt': 'wandering', 'mended.txt': '' });
  const rag = await testRag(t, tempFolder(t));
  await ingestAll(rag, [folder(docs)]);
  write(docs, { 'changed.txt': 'new words', 'mended.txt': 'whole again' });
  rmSync(join(docs, 'removed.txt'));
  renameSync(join(docs, 'renamed.txt'), join(docs, 'moved.txt'));
  const { done } = await ingestAll(rag, []);
  assert.deepEqual(done.counts, counts({ added: 2, updated: 1, removed: 2 }));
  assert.deepEqual(await findKeys(rag, 'old'), []);
  assert.deepEqual(await findKeys(rag, 'vanishing'), []);
  assert.deepEqual(await findKeys(rag, 'wandering'), [join(docs, 'moved.txt')]);
  assert.deepEqual(await findKeys(rag, 'again'), [join(docs, 'mended.txt')]);
  const sources = await rag.sources('default');
  assert.deepEqual(
    sources.map(({ verdict }) => verdict),
    [null, null, null],
  );
});

test('ingest: a file that cannot be read any more keeps its text and carries a verdict', async (t) => {
  const docs = tempFolder(t);
  write(docs, { 'a.txt': 'precious words' });
  const rag = await testRag(t, tempFolder(t));
  await ingestAll(rag, [folder(docs)]);
  write(docs, { 'a.txt': '' });
  const { done } = await ingestAll(rag, [folder(docs)]);
  assert.deepEqual(done.counts, counts({ failed: 1 }));
  assert.deepEqual(await findKeys(rag, 'precious'), [join(docs, 'a.txt')]);
  const [source] = await rag.sources(undefined);
  assert.equal(source?.verdict?.code, 'READ_EMPTY');
  write(docs, { 'a.txt': 'precious words' });
  assert.deepEqual((await ingestAll(rag, [folder(docs)])).done.counts, counts({ updated: 1 }));
});

test('ingest: nothing is removed when the folder itself is gone, and the other inputs go on', async (t) => {
  const root = tempFolder(t);
  write(root, { 'here/a.txt': 'first words', 'there/b.txt': 'second words' });
  const rag = await testRag(t, tempFolder(t));
  const inputs = [folder(join(root, 'there')), folder(join(root, 'here'))];
  await ingestAll(rag, inputs);
  renameSync(join(root, 'there'), join(root, 'unmounted'));
  const { done, files } = await ingestAll(rag, []);
  assert.deepEqual(done.counts, counts({ unchanged: 1, failed: 1 }));
  assert.deepEqual(
    files.map(({ path, code }) => [path, code]),
    [[join(root, 'there'), 'RAG_NOT_FOUND']],
  );
  assert.equal((await findKeys(rag, 'words')).length, 2);
});

test('ingest: an empty mount point is not an emptied folder', async (t) => {
  const disk = smallDisk(t, 1);
  write(disk.path, { 'a.txt': 'far away', 'sub/b.txt': 'far away too' });
  const docs = tempFolder(t);
  write(docs, { 'near.txt': 'near by' });
  const rag = await testRag(t, tempFolder(t));
  await ingestAll(rag, [folder(docs), folder(disk.path)]);
  disk.unmount();
  const { done, files } = await ingestAll(rag, []);
  assert.equal(done.counts.removed, 0);
  assert.deepEqual(
    files.map(({ path, outcome }) => [path, outcome]),
    [[disk.path, 'warned']],
  );
  assert.equal((await findKeys(rag, 'far near')).length, 3);
});

test('ingest: a folder whose files were all deleted is emptied', async (t) => {
  const docs = tempFolder(t);
  write(docs, { 'a.txt': 'one', 'sub/b.txt': 'two' });
  const rag = await testRag(t, tempFolder(t));
  await ingestAll(rag, [folder(docs)]);
  rmSync(join(docs, 'a.txt'));
  rmSync(join(docs, 'sub'), { recursive: true });
  const { done } = await ingestAll(rag, [folder(docs)]);
  assert.deepEqual(done.counts, counts({ removed: 2 }));
  assert.equal(rag.status().chunkCount, 0);
});

test('ingest: pipes, links that lead out and folders named like files get a verdict or are walked, none is opened', async (t) => {
  const docs = tempFolder(t);
  const outside = tempFolder(t);
  write(outside, { 'secret.txt': 'secret words' });
  write(docs, { 'folder.txt/inner.txt': 'inner words' });
  execFileSync('mkfifo', [join(docs, 'pipe.txt')]);
  symlinkSync(join(outside, 'secret.txt'), join(docs, 'out.txt'));
  const rag = await testRag(t, tempFolder(t));
  const { done, files } = await ingestAll(rag, [folder(docs), folder(join(docs, 'pipe.txt'))]);
  assert.equal(done.counts.added, 1);
  assert.deepEqual(files.map(({ path, code }) => [basename(path), code]).sort(), [
    ['out.txt', 'RAG_NOT_GRANTED'],
    ['pipe.txt', 'RAG_NOT_READABLE'],
    ['pipe.txt', 'RAG_NOT_READABLE'],
  ]);
  assert.deepEqual(await findKeys(rag, 'secret'), []);
});

test('ingest: a file reached through two inputs is one document', async (t) => {
  const docs = tempFolder(t);
  write(docs, { 'sub/a.txt': 'once only' });
  const rag = await testRag(t, tempFolder(t));
  await ingestAll(rag, [folder(docs), folder(join(docs, 'sub'))]);
  assert.equal((await rag.sources(undefined)).length, 1);
  assert.equal((await ingestAll(rag, [])).done.counts.unchanged, 1);
});

test('ingest: JSON lines, with bad ones told by number and passed over', async (t) => {
  const file = join(tempFolder(t), 'corpus.jsonl');
  const lines = [line('a', 'apple tree'), 'nonsense', '', line('b', 'banana boat'), line('a', 'again'), '{"id":"c"}'];
  writeFileSync(file, lines.join('\n'));
  const rag = await testRag(t, tempFolder(t));
  const { done, files } = await ingestAll(rag, [jsonl(file)]);
  assert.deepEqual(done.counts, counts({ added: 2, failed: 3 }));
  assert.deepEqual(
    files.map(({ code, outcome, reason }) => [code, outcome, /\bline \d/.exec(reason)?.[0]]),
    [
      ['RAG_JSONL_LINE', 'failed', 'line 2'],
      ['RAG_JSONL_LINE', 'failed', 'line 5'],
      ['RAG_JSONL_LINE', 'failed', 'line 6'],
      ['RAG_JSONL_LINE', 'warned', undefined],
    ],
  );
  const verdicts = (await rag.sources(undefined)).filter(({ verdict }) => verdict);
  assert.deepEqual(
    verdicts.map(({ key, verdict }) => [key, verdict?.reason]),
    [[file, '3 of 6 lines could not be read']],
  );
  writeFileSync(file, [line('b', 'banana bread'), line('d', 'date palm')].join('\n'));
  const second = await ingestAll(rag, [jsonl(file)]);
  assert.deepEqual(second.done.counts, counts({ added: 1, updated: 1, removed: 2 }));
  assert.deepEqual(await findKeys(rag, 'apple'), []);
  assert.deepEqual(await findKeys(rag, 'bread'), ['b']);
});

test('ingest: a file without a single good line is told in a hundred lines, not a million', async (t) => {
  const file = join(tempFolder(t), 'binary.jsonl');
  writeFileSync(file, '{\n'.repeat(5000));
  const rag = await testRag(t, tempFolder(t));
  const { done, files } = await ingestAll(rag, [jsonl(file)]);
  assert.equal(done.counts.failed, 5000);
  assert.equal(files.length, 101);
});

test('ingest: progress tells only what has been committed, in the end everything', async (t) => {
  const file = join(tempFolder(t), 'corpus.jsonl');
  writeFileSync(file, Array.from({ length: 1000 }, (_, n) => line(`${n}`, `number ${n}`)).join('\n'));
  const rag = await testRag(t, tempFolder(t));
  let last = -1;
  for await (const event of rag.ingest(
    { collection: 'default', inputs: [jsonl(file)] },
    new AbortController().signal,
  )) {
    if (event.type !== 'progress') continue;
    assert.ok(event.counts.added >= last);
    last = event.counts.added;
    assert.equal(rag.status().documentCount, last);
    if (last > 0) assert.deepEqual(await findKeys(rag, `number ${last - 1}`).then((keys) => keys[0]), `${last - 1}`);
    assert.ok(event.bytesDone <= event.bytesTotal);
  }
  assert.equal(last, 1000);
});

test('ingest: cancelling keeps what is done, ends with "done" and removes nothing', async (t) => {
  const file = join(tempFolder(t), 'corpus.jsonl');
  writeFileSync(file, Array.from({ length: 2000 }, (_, n) => line(`${n}`, `number ${n}`)).join('\n'));
  const rag = await testRag(t, tempFolder(t));
  const stop = new AbortController();
  const spec = { collection: 'default', inputs: [jsonl(file)] };
  let done: { cancelled: boolean; counts: IngestCounts } | undefined;
  for await (const event of rag.ingest(spec, stop.signal)) {
    if (event.type === 'progress' && event.counts.added > 0) stop.abort();
    if (event.type === 'done') done = event;
  }
  assert.equal(done?.cancelled, true);
  const kept = done?.counts.added ?? 0;
  assert.ok(kept > 0 && kept < 2000);
  assert.equal(rag.status().documentCount, kept);
  assert.deepEqual(rag.status().interrupted, []);
  const again = await ingestAll(rag, spec.inputs);
  assert.deepEqual(again.done.counts, counts({ added: 2000 - kept, unchanged: kept }));
});

test('ingest: an aborted signal from the start does nothing', async (t) => {
  const docs = tempFolder(t);
  write(docs, { 'a.txt': 'words' });
  const rag = await testRag(t, tempFolder(t));
  const { done } = await ingestAll(rag, [folder(docs)], { signal: AbortSignal.abort() });
  assert.deepEqual([done.cancelled, done.counts.added], [true, 0]);
});

test('ingest: two at once take turns', async (t) => {
  const docs = tempFolder(t);
  write(docs, Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`${n}.txt`, `number ${n}`])));
  const rag = await testRag(t, tempFolder(t));
  const [a, b] = await Promise.all([ingestAll(rag, [folder(docs)]), ingestAll(rag, [folder(docs)])]);
  assert.deepEqual(a.done.counts, counts({ added: 50 }));
  assert.deepEqual(b.done.counts, counts({ unchanged: 50 }));
});

test('ingest: questions are answered while it runs', async (t) => {
  const file = join(tempFolder(t), 'corpus.jsonl');
  const text = 'The quick brown fox jumps over the lazy dog and goes home. '.repeat(20);
  writeFileSync(file, Array.from({ length: 1500 }, (_, n) => line(`${n}`, `needle${n} ${text}`)).join('\n'));
  const rag = await testRag(t, tempFolder(t));
  let running = true;
  let answers = 0;
  const asking = (async () => {
    while (running) {
      await rag.retrieve('needle1 fox', { top: 5, unit: 'chunk' });
      answers += 1;
      await new Promise((resolve) => setImmediate(resolve));
    }
  })();
  await ingestAll(rag, [jsonl(file)]);
  running = false;
  await asking;
  assert.ok(answers > 20, `${answers} answers`);
});

test('ingest: a file that goes away between the scan and the reading gets a verdict', async (t) => {
  const docs = tempFolder(t);
  write(docs, { 'a.txt': 'one', 'b.txt': 'two' });
  const rag = await testRag(t, tempFolder(t));
  const codes: string[] = [];
  const spec = { collection: 'default', inputs: [folder(docs)] };
  for await (const event of rag.ingest(spec, new AbortController().signal)) {
    if (event.type === 'progress' && event.phase === 'scan') rmSync(join(docs, 'b.txt'), { force: true });
    if (event.type === 'file') codes.push(`${basename(event.path)} ${event.code}`);
    if (event.type === 'done') assert.deepEqual(event.counts, counts({ added: 1, failed: 1 }));
  }
  assert.deepEqual(codes, ['b.txt RAG_NOT_FOUND']);
});

test('ingest: when no parser thread is left it stops, and the same spec goes on without the file that failed', async (t) => {
  const directory = tempFolder(t);
  const docs = tempFolder(t);
  write(docs, { '1.txt': 'one', '2 kills.txt': 'two', '3.txt': 'three', '4.txt': 'four' });
  const plain = await plainReaders();
  const tried: string[] = [];
  let isSpent = false;
  const readers = {
    async read(file: { readonly name: string; readonly bytes: Uint8Array }) {
      tried.push(basename(file.name));
      if (file.name.includes('kills')) {
        isSpent = true;
        throw new ReadError('READ_MEMORY', 'the file needs too much memory');
      }
      if (isSpent) throw new RagError('RAG_READERS_SPENT', 'no parser thread is left');
      return plain.read(file);
    },
  };
  const first = await openTestRag(directory, { readers });
  await assert.rejects(ingestAll(first, [folder(docs)]), { code: 'RAG_READERS_SPENT' });
  assert.deepEqual(
    (await first.sources(undefined)).map(({ key }) => basename(key)),
    ['1.txt', '2 kills.txt'],
  );
  assert.deepEqual(first.status().interrupted, [{ collection: 'default', inputs: [folder(docs)] }]);
  await first.close();
  isSpent = false;
  tried.length = 0;
  const second = await openTestRag(directory, { readers });
  const { done, files } = await ingestAll(second, [folder(docs)]);
  assert.deepEqual(tried, ['3.txt', '4.txt']);
  assert.deepEqual(done.counts, counts({ added: 2, unchanged: 1, failed: 1 }));
  assert.deepEqual(
    files.map(({ code }) => code),
    ['READ_MEMORY'],
  );
  assert.deepEqual(second.status().interrupted, []);
  await second.close();
  tried.length = 0;
  const third = await openTestRag(directory, { readers: plain });
  assert.deepEqual((await ingestAll(third, [])).done.counts, counts({ added: 1, unchanged: 3 }));
  await third.close();
});

test('ingest: a file that takes its time does not keep the ones before it from being stored', async (t) => {
  const docs = tempFolder(t);
  write(docs, { '1.txt': 'one', '2.txt': 'two', '3 slow.txt': 'three' });
  const plain = await plainReaders();
  let release: () => void = () => undefined;
  const slow = new Promise<void>((resolve) => {
    release = resolve;
  });
  const readers = {
    async read(file: { readonly name: string; readonly bytes: Uint8Array }) {
      if (file.name.includes('slow')) await slow;
      return plain.read(file);
    },
  };
  const rag = await testRag(t, tempFolder(t), { readers });
  const spec = { collection: 'default', inputs: [folder(docs)] };
  let addedBefore = 0;
  for await (const event of rag.ingest(spec, new AbortController().signal)) {
    if (event.type === 'progress' && event.counts.added === 2) {
      addedBefore = rag.status().documentCount;
      release();
    }
  }
  assert.equal(addedBefore, 2);
  assert.equal(rag.status().documentCount, 3);
});

test('ingest: who stops listening in the middle leaves the way free for the next one', async (t) => {
  const file = join(tempFolder(t), 'corpus.jsonl');
  writeFileSync(file, Array.from({ length: 1000 }, (_, n) => line(`${n}`, `number ${n}`)).join('\n'));
  const rag = await testRag(t, tempFolder(t));
  const spec = { collection: 'default', inputs: [jsonl(file)] };
  for await (const event of rag.ingest(spec, new AbortController().signal)) {
    if (event.type === 'progress' && event.counts.added > 0) break;
  }
  assert.deepEqual(rag.status().interrupted, [spec]);
  const { done } = await ingestAll(rag, []);
  assert.equal(done.counts.added + done.counts.unchanged, 1000);
  assert.deepEqual(rag.status().interrupted, [], 'all of it has been read now');
});

test('ingest: a collection that is removed while it is being filled ends it', async (t) => {
  const file = join(tempFolder(t), 'corpus.jsonl');
  writeFileSync(file, Array.from({ length: 3000 }, (_, n) => line(`${n}`, `number ${n}`)).join('\n'));
  const rag = await testRag(t, tempFolder(t));
  let removing: Promise<void> | undefined;
  const run = async (): Promise<void> => {
    for await (const event of rag.ingest(
      { collection: 'default', inputs: [jsonl(file)] },
      new AbortController().signal,
    )) {
      if (event.type === 'progress' && event.counts.added > 0) removing ??= rag.removeCollection('default');
    }
  };
  await assert.rejects(run(), { code: 'RAG_COLLECTION_UNKNOWN' });
  await removing;
  assert.deepEqual([rag.collections(), rag.status().chunkCount, rag.status().interrupted], [[], 0, []]);
  assert.deepEqual(await findKeys(rag, 'number'), []);
});

test('ingest: without inputs an unknown collection is an error, and a bad name always', async (t) => {
  const rag = await testRag(t, tempFolder(t));
  await assert.rejects(ingestAll(rag, []), { code: 'RAG_COLLECTION_UNKNOWN' });
  await assert.rejects(ingestAll(rag, [folder('/nowhere')], { collection: '../x' }), { code: 'RAG_COLLECTION_NAME' });
});

function counts(changed: Partial<IngestCounts>): IngestCounts {
  return { added: 0, updated: 0, unchanged: 0, removed: 0, failed: 0, ...changed };
}

function line(id: string, text: string): string {
  return JSON.stringify({ id, title: '', text });
}

function write(root: string, files: Record<string, string>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(root, name, '..'), { recursive: true });
    writeFileSync(join(root, name), content);
  }
}
