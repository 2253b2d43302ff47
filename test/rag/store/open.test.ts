import assert from 'node:assert/strict';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type TestContext, test } from 'node:test';
import { type OpenedStore, openStore } from '../../../src/rag/store/open.ts';
import { emptyTally } from '../../../src/rag/store/store.ts';
import { tempFolder } from '../../support/ingest-rag.ts';

test('openStore: a new store is empty and closed to other users', (t) => {
  const directory = tempFolder(t);
  const { store, notes, replaced } = openStore({ directory });
  assert.deepEqual(store.collections.counts(), { documentCount: 0, chunkCount: 0, textBytes: 0 });
  assert.deepEqual([notes, replaced], [[], false]);
  for (const file of ['vault.db', 'vault.db-wal', 'vault.db-shm']) {
    assert.equal(statSync(join(directory, file)).mode & 0o077, 0, file);
  }
  store.close();
  assert.equal(existsSync(join(directory, 'vault.db-wal')), false, 'a proper end leaves no log');
});

test('openStore: what was committed is there after a crash', (t) => {
  const { directory, crashed } = crashedStore(t);
  const { store, notes } = openStore({ directory: crashed });
  assert.deepEqual(notes, []);
  assert.equal(store.collections.counts().chunkCount, 300);
  store.close();
  assert.ok(directory);
});

const damages: { name: string; harm: (path: string) => void; keepsInputs: boolean }[] = [
  {
    name: 'text instead of a database',
    harm: (path) => writeFileSync(path, 'not a database at all\n'),
    keepsInputs: false,
  },
  { name: 'a broken page size', harm: (path) => overwrite(path, 16, Buffer.from([0x12, 0x34])), keepsInputs: false },
  {
    name: 'an end that is missing',
    harm: (path) => truncateSync(path, statSync(path).size - 3 * 4096),
    keepsInputs: true,
  },
  { name: 'half a header', harm: (path) => truncateSync(path, 50), keepsInputs: false },
  { name: 'a schema page of zeros', harm: (path) => overwrite(path, 100, Buffer.alloc(3996)), keepsInputs: false },
];

for (const { name, harm, keepsInputs } of damages) {
  test(`openStore: ${name} is set aside and a new store begun`, (t) => {
    const directory = tempFolder(t);
    filledStore(directory).store.close();
    const path = join(directory, 'vault.db');
    harm(path);
    const damaged = readFileSync(path);
    const { store, notes, replaced } = openStore({ directory });
    assert.equal(replaced, true);
    assert.equal(notes.length, 1);
    assert.match(notes[0]!, keepsInputs ? /list of 1 inputs was carried over/ : /could not be read/);
    assert.equal(store.collections.counts().chunkCount, 0);
    assert.equal(store.collections.find('papers') !== undefined, keepsInputs);
    const kept = readdirSync(join(directory, 'damaged'));
    assert.equal(kept.length, 1);
    assert.deepEqual(readFileSync(join(directory, 'damaged', kept[0]!)), damaged, 'the damaged file is kept as it was');
    store.close();
    const again = openStore({ directory });
    assert.deepEqual([again.notes, again.replaced], [[], false]);
    again.store.close();
  });
}

test('openStore: damage in the middle is found after a crash, with the log set aside as well', (t) => {
  const { crashed } = crashedStore(t);
  const path = join(crashed, 'vault.db');
  const pageCount = statSync(path).size / 4096;
  for (let page = 4; page < pageCount - 1; page += 2) overwrite(path, page * 4096, Buffer.alloc(2048, 0xa5));
  // The log holds newer copies of some pages; without it the damage shows.
  writeFileSync(`${path}-wal`, readFileSync(`${path}-wal`).subarray(0, 32));
  const { store, notes, replaced } = openStore({ directory: crashed });
  assert.equal(replaced, true);
  assert.match(notes[0]!, /pages contradict each other|cannot be read/);
  assert.ok(readdirSync(join(crashed, 'damaged')).length >= 1);
  store.close();
});

test('openStore: damage met while running makes the next start look at every page', (t) => {
  const directory = tempFolder(t);
  filledStore(directory).store.close();
  const path = join(directory, 'vault.db');
  const pageCount = statSync(path).size / 4096;
  for (let page = pageCount >> 1; page < pageCount; page += 1) overwrite(path, page * 4096, Buffer.alloc(4096, 0xff));
  const first = openStore({ directory });
  assert.equal(first.replaced, false, 'a proper end is believed');
  assert.throws(() => first.store.guard(() => first.store.chunks.entriesBetween(0, 1e9, 1000)), {
    code: 'RAG_STORE_CORRUPT',
  });
  assert.ok(first.store.check().length > 0);
  first.store.close();
  const second = openStore({ directory });
  assert.equal(second.replaced, true);
  second.store.close();
  assert.equal(existsSync(join(directory, 'vault.db.suspect')), false);
});

test('openStore: two damaged stores in a row are both kept', (t) => {
  const directory = tempFolder(t);
  for (let round = 1; round <= 2; round += 1) {
    writeFileSync(join(directory, 'vault.db'), `nonsense ${round}`);
    openStore({ directory }).store.close();
    assert.equal(readdirSync(join(directory, 'damaged')).length, round);
  }
});

test('openStore: a newer schema is refused and left untouched', (t) => {
  const directory = tempFolder(t);
  filledStore(directory).store.close();
  const path = join(directory, 'vault.db');
  const db = new DatabaseSync(path);
  db.exec('PRAGMA user_version = 99');
  db.close();
  const before = readFileSync(path);
  assert.throws(() => openStore({ directory }), { code: 'RAG_STORE_NEWER' });
  assert.deepEqual(readFileSync(path), before);
  assert.equal(existsSync(join(directory, 'damaged')), false);
});

function filledStore(directory: string): OpenedStore {
  const opened = openStore({ directory });
  const { store } = opened;
  store.transaction(() => {
    const collectionId = store.collections.findOrCreate('papers');
    const inputId = store.collections.addInput(collectionId, { kind: 'path', path: '/papers' });
    const tally = emptyTally();
    for (let n = 0; n < 300; n += 1) {
      const chunks = [{ text: `text ${n} `.repeat(60), headingPath: ['A', 'B'], tokenCount: 60 }];
      const draft = { key: `/papers/${n}`, title: `${n}`, kind: 'text', sha256: `${n}`, device: 1, bytes: 500 };
      store.write(collectionId, inputId, { ...draft, chunks, verdict: null }, undefined, tally);
    }
    store.collections.adjust(collectionId, tally);
  });
  return opened;
}

/** A copy of a store's files taken while it is open is what a crash leaves. */
function crashedStore(t: TestContext): { directory: string; crashed: string } {
  const directory = tempFolder(t);
  const crashed = join(tempFolder(t), 'vault');
  mkdirSync(crashed);
  filledStore(directory).store.close();
  const { store } = openStore({ directory });
  store.transaction(() => store.collections.findOrCreate('later'));
  for (const file of ['vault.db', 'vault.db-wal', 'vault.db-shm'])
    copyFileSync(join(directory, file), join(crashed, file));
  store.close();
  return { directory, crashed };
}

function overwrite(path: string, offset: number, bytes: Buffer): void {
  const content = readFileSync(path);
  bytes.copy(content, offset);
  writeFileSync(path, content);
}
