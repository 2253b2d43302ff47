import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { connect } from '../../../src/rag/store/database.ts';
import { migrate, schemaVersion } from '../../../src/rag/store/migrate.ts';
import { MIGRATIONS } from '../../../src/rag/store/migrations.ts';
import { tempFolder } from '../../support/ingest-rag.ts';

const STEPS = [
  { version: 1, sql: 'CREATE TABLE notes (text TEXT) STRICT' },
  { version: 2, sql: 'ALTER TABLE notes ADD COLUMN stars INTEGER; UPDATE notes SET stars = 1' },
  { version: 3, sql: 'CREATE INDEX notes_by_stars ON notes (stars)' },
];

test('migrate: a new file gets every step and no copy', (t) => {
  const folder = tempFolder(t);
  const db = connect(join(folder, 'vault.db'));
  assert.deepEqual(migrate(db, STEPS, join(folder, 'backups')), []);
  assert.equal(schemaVersion(db), 3);
  assert.equal(existsSync(join(folder, 'backups')), false);
  db.close();
});

test('migrate: before each step the whole database is copied, what is still in the log included', (t) => {
  const folder = tempFolder(t);
  const db = connect(join(folder, 'vault.db'));
  migrate(db, STEPS.slice(0, 1), join(folder, 'backups'));
  db.prepare('INSERT INTO notes VALUES (?)').run('kept');
  const copies = migrate(db, STEPS, join(folder, 'backups'));
  assert.equal(copies.length, 2);
  for (const [at, path] of copies.entries()) {
    const copy = new DatabaseSync(path, { readOnly: true });
    assert.equal(schemaVersion(copy), at + 1);
    assert.equal(copy.prepare('SELECT text FROM notes').get()?.['text'], 'kept');
    assert.equal(copy.prepare('PRAGMA integrity_check').get()?.['integrity_check'], 'ok');
    copy.close();
  }
  assert.equal(db.prepare('SELECT stars FROM notes').get()?.['stars'], 1);
  db.close();
});

test('migrate: a step that fails changes nothing, and the copy stays', (t) => {
  const folder = tempFolder(t);
  const db = connect(join(folder, 'vault.db'));
  migrate(db, STEPS.slice(0, 1), join(folder, 'backups'));
  const broken = [...STEPS.slice(0, 1), { version: 2, sql: 'CREATE TABLE half (x) STRICT; SELECT nonsense' }];
  assert.throws(() => migrate(db, broken, join(folder, 'backups')));
  assert.equal(schemaVersion(db), 1);
  assert.equal(db.prepare("SELECT count(*) AS n FROM sqlite_schema WHERE name = 'half'").get()?.['n'], 0);
  assert.equal(readdirSync(join(folder, 'backups')).length, 1);
  db.close();
});

test('migrate: a newer schema is refused', (t) => {
  const folder = tempFolder(t);
  const db = connect(join(folder, 'vault.db'));
  db.exec('PRAGMA user_version = 4');
  assert.throws(() => migrate(db, STEPS, join(folder, 'backups')), { code: 'RAG_STORE_NEWER' });
  db.close();
});

test('migrations: are numbered from 1 without gaps', () => {
  assert.deepEqual(
    MIGRATIONS.map(({ version }) => version),
    MIGRATIONS.map((_, at) => at + 1),
  );
});
