import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { connect } from '../../../src/rag/store/database.ts';
import { migrate } from '../../../src/rag/store/migrate.ts';
import { MIGRATIONS } from '../../../src/rag/store/migrations.ts';
import { hashedEmbedder } from '../../support/ingest-embedder.ts';
import { folder, ingestAll, openTestRag, tempFolder, testRag } from '../../support/ingest-rag.ts';
import { article, fetched, keep, NOW, told, vaultReaders } from '../../support/web-pages.ts';

const TEXT =
  'The lighthouse keeper counted ninety-three steps, and he did so, as many know, every evening of his life.';
const PAGE = article('Lighthouse', TEXT, TEXT, TEXT);
const URL_A = 'https://coast.example/lighthouse?lang=en';
const HOUR = 3_600_000;

test('keepPages: a page is found with its address and its age, one that cannot be read leaves no trace', async (t) => {
  const rag = await testRag(t, tempFolder(t), { readers: await vaultReaders(t) });
  const events = await keep(rag, {
    collection: 'web-1',
    pages: [
      fetched(`${URL_A}#part`, PAGE, { fetchedAtMs: NOW - 2 * HOUR }),
      fetched('https://coast.example/empty', '<body></body>'),
      fetched('https://coast.example/picture', '', { body: Buffer.from('89504e470d0a1a0a00', 'hex') }),
      fetched('file:///etc/passwd', PAGE),
    ],
  });
  assert.deepEqual(told(events), [
    'kept',
    'unreadable READ_NO_TEXT',
    'unreadable READ_UNSUPPORTED',
    'unreadable RAG_PAGE_ADDRESS',
  ]);
  const { passages } = await rag.retrieve('lighthouse steps', { collection: 'web-1', top: 5, unit: 'chunk' });
  const { web, documentKey, documentId } = passages[0]!;
  assert.equal(documentKey, URL_A);
  assert.deepEqual({ ...web, ageMs: 0 }, { url: URL_A, site: 'coast.example', fetchedAtMs: NOW - 2 * HOUR, ageMs: 0 });
  assert.ok((web?.ageMs ?? 0) >= 2 * HOUR);
  assert.equal((await rag.sources(undefined)).length, 1);
  const kept = rag.web.kept(documentId);
  assert.ok(kept.text.includes(TEXT));
  assert.equal(kept.language, 'en');
  assert.deepEqual([rag.collections().length, rag.collections(true).length], [0, 1]);
});

test('keepPages: fetched again, the same text only grows younger; another replaces it', async (t) => {
  const rag = await testRag(t, tempFolder(t), { readers: await vaultReaders(t) });
  const spec = (html: string, fetchedAtMs: number) => ({
    collection: 'w',
    pages: [fetched(URL_A, html, { fetchedAtMs })],
  });
  await keep(rag, spec(PAGE, NOW - HOUR));
  assert.deepEqual(told(await keep(rag, spec(PAGE.replace('<nav>', '<nav>12:45 '), NOW))), ['unchanged']);
  assert.equal(rag.web.collections()[0]?.oldestFetchedAtMs, NOW);
  assert.deepEqual(told(await keep(rag, spec(PAGE.replaceAll('ninety-three', 'ninety-four'), NOW + 1))), ['kept']);
  const { passages } = await rag.retrieve('lighthouse steps', { collection: 'w', top: 10, unit: 'chunk' });
  assert.ok(passages.length > 0 && passages.every(({ text }) => !text.includes('ninety-three')));
  assert.equal(rag.web.collections()[0]?.pageCount, 1);
});

test('keepPages: a snippet stands in for its page until that is kept, and never replaces it', async (t) => {
  const rag = await testRag(t, tempFolder(t), { readers: await vaultReaders(t) });
  const snippet = {
    url: URL_A,
    title: 'Light\u202ehouse',
    snippet: 'A keeper and his steps.',
    fetchedAtMs: NOW,
    engines: ['one'],
  };
  const snippets = { collection: 'w', snippets: [snippet, { ...snippet, url: 'javascript:0' }] };
  assert.deepEqual(told(await keep(rag, snippets)), ['kept READ_PARTIAL', 'unreadable RAG_PAGE_ADDRESS']);
  const row = () => rag.web.collections().map(({ pageCount, snippetCount }) => [pageCount, snippetCount]);
  assert.deepEqual(row(), [[0, 1]]);
  assert.equal((await rag.sources('w'))[0]?.title, 'Lighthouse');
  assert.deepEqual(told(await keep(rag, { collection: 'w', pages: [fetched(URL_A, PAGE)] })), ['kept']);
  assert.deepEqual(row(), [[1, 0]]);
  assert.equal(told(await keep(rag, snippets))[0], 'unchanged READ_PARTIAL');
  assert.deepEqual(row(), [[1, 0]]);
});

test('retrieve: several collections at once, documents and pages ranked together', async (t) => {
  const [directory, docs] = [tempFolder(t), tempFolder(t)];
  writeFileSync(join(docs, 'own.txt'), 'My own lighthouse notes about steps.');
  writeFileSync(join(docs, 'other.txt'), 'Bread and butter.');
  const rag = await testRag(t, directory, { readers: await vaultReaders(t), embedder: hashedEmbedder('m') });
  await ingestAll(rag, [folder(docs)], { collection: 'mine' });
  await keep(rag, { collection: 'web-1', pages: [fetched(URL_A, PAGE)] });
  await keep(rag, { collection: 'web-2', pages: [fetched('https://else.example/', PAGE)] });
  const find = async (scope: object) => {
    const { passages, method } = await rag.retrieve('lighthouse steps', { ...scope, top: 10, unit: 'document' });
    assert.equal(method, 'hybrid');
    return new Set(passages.filter(({ text }) => text.includes('lighthouse')).map(({ collection }) => collection));
  };
  assert.deepEqual(await find({ collections: ['mine', 'web-1'] }), new Set(['mine', 'web-1']));
  assert.deepEqual(await find({ collection: 'mine', collections: ['web-2'] }), new Set(['mine', 'web-2']));
  assert.deepEqual(await find({ collection: 'mine' }), new Set(['mine']));
  assert.deepEqual(await find({}), new Set(['mine', 'web-1', 'web-2']));
  await assert.rejects(find({ collections: ['mine', 'none'] }), { code: 'RAG_COLLECTION_UNKNOWN' });
  await assert.rejects(find({ collections: [] }), { code: 'RAG_COLLECTION_UNKNOWN' });
  assert.equal(rag.status().vectorsPending, 0);
});

test('keepPages: what has expired is found no more, and is gone from the disk after the next look', async (t) => {
  const directory = tempFolder(t);
  const readers = await vaultReaders(t);
  const rag = await openTestRag(directory, { readers });
  const spec = { collection: 'w', pages: [fetched(URL_A, PAGE)] };
  await keep(rag, { ...spec, expiresAtMs: Date.now() - 1 });
  assert.deepEqual((await rag.retrieve('lighthouse', { collection: 'w', top: 5, unit: 'chunk' })).passages, []);
  assert.deepEqual(rag.web.collections(), []);
  await rag.close();
  const again = await openTestRag(directory, { readers });
  await again.close();
  assert.equal(bytesHold(directory, 'lighthouse keeper'), false);
  const last = await testRag(t, directory, { readers });
  assert.deepEqual([last.status().documentCount, last.collections(true)], [0, []]);
});

test('forgetPages: by collection, by age, or all; the person’s own documents stay', async (t) => {
  const [directory, docs] = [tempFolder(t), tempFolder(t)];
  writeFileSync(join(docs, 'own.txt'), 'My own note.');
  const rag = await openTestRag(directory, { readers: await vaultReaders(t) });
  await ingestAll(rag, [folder(docs)], { collection: 'mine' });
  const page = (n: number, hours: number) =>
    fetched(`https://coast.example/${n}`, PAGE, { fetchedAtMs: NOW - hours * HOUR });
  await keep(rag, { collection: 'mine', pages: [page(1, 0)] });
  await keep(rag, { collection: 'a', pages: [page(2, 0), page(3, 50)] });
  await keep(rag, { collection: 'b', pages: [page(4, 50)] });
  await assert.rejects(rag.web.forget({}), { code: 'RAG_FORGET_NOTHING' });
  await assert.rejects(rag.web.forget({ collection: 'none' }), { code: 'RAG_COLLECTION_UNKNOWN' });
  assert.deepEqual(await rag.web.forget({ olderThanMs: 24 * HOUR, collection: 'a' }), { pages: 1, collections: 0 });
  assert.deepEqual(await rag.web.forget({ olderThanMs: 24 * HOUR }), { pages: 1, collections: 1 });
  assert.deepEqual(
    rag.collections(true).map(({ name }) => name),
    ['a', 'mine'],
  );
  assert.deepEqual(await rag.web.forget({ collection: 'a' }), { pages: 1, collections: 1 });
  assert.deepEqual(await rag.web.forget({ all: true }), { pages: 1, collections: 0 });
  assert.deepEqual(
    (await rag.sources(undefined)).map(({ collection }) => collection),
    ['mine'],
  );
  assert.deepEqual(rag.checkStore(), []);
  await rag.close();
  assert.equal(bytesHold(directory, 'lighthouse keeper'), false);
});

test('keepPages: a file that takes the key of a page is no page any more', async (t) => {
  const docs = tempFolder(t);
  const file = join(docs, 'lines.jsonl');
  writeFileSync(file, JSON.stringify({ id: URL_A, title: 'Mine', text: 'My own words about it.' }));
  const rag = await testRag(t, tempFolder(t), { readers: await vaultReaders(t) });
  await keep(rag, { collection: 'c', pages: [fetched(URL_A, PAGE)] });
  await ingestAll(rag, [{ kind: 'jsonl', path: file }], { collection: 'c' });
  const { passages } = await rag.retrieve('words', { collection: 'c', top: 5, unit: 'chunk' });
  assert.deepEqual(
    passages.map(({ web }) => web),
    [undefined],
  );
});

test('openStore: a store of before web pages is carried over, with a copy made first', async (t) => {
  const directory = tempFolder(t);
  const db = connect(join(directory, 'vault.db'));
  migrate(db, MIGRATIONS.slice(0, 1), join(directory, 'backups'));
  db.close();
  const rag = await testRag(t, directory, { readers: await vaultReaders(t) });
  assert.deepEqual(told(await keep(rag, { collection: 'w', pages: [fetched(URL_A, PAGE)] })), ['kept']);
  assert.equal(readdirSync(join(directory, 'backups')).length, 1);
});

/** Whether any file of the vault, or any row, still holds the words. */
function bytesHold(directory: string, words: string): boolean {
  assert.ok(existsSync(join(directory, 'vault.db')));
  const db = new DatabaseSync(join(directory, 'vault.db'), { readOnly: true });
  const rows = Number(db.prepare('SELECT count(*) AS n FROM pages').get()?.['n']);
  db.close();
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return rows > 0 || files.some((entry) => readFileSync(join(entry.parentPath, entry.name)).includes(words));
}
