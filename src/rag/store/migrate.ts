import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { RagError } from '../errors.ts';
import { inTransaction } from './database.ts';
import type { Migration } from './migrations.ts';

/**
 * Brings the schema up to date, one transaction per step, and copies the whole database before each step.
 * @param backups folder for the copies; a step that fails leaves the database as it was and the copy in place
 * @returns paths of the copies made; none for a new database
 * @throws RagError RAG_STORE_NEWER when a later program wrote the file: it is left untouched
 */
export function migrate(db: DatabaseSync, migrations: readonly Migration[], backups: string): string[] {
  const found = schemaVersion(db);
  const known = migrations.at(-1)?.version ?? 0;
  if (found > known) {
    throw new RagError('RAG_STORE_NEWER', `the document store has schema ${found}, this program knows up to ${known}`, {
      hint: 'Start the newer Cloister that wrote it, or point CLOISTER_HOME at another folder.',
    });
  }
  const copies: string[] = [];
  for (const { version, sql } of migrations) {
    if (version <= found) continue;
    if (found > 0) copies.push(backUp(db, backups, schemaVersion(db)));
    inTransaction(db, () => {
      db.exec(sql);
      db.exec(`PRAGMA user_version = ${version}`);
    });
  }
  return copies;
}

/** The last step applied; 0 for an empty file. */
export function schemaVersion(db: DatabaseSync): number {
  return Number(db.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
}

/** VACUUM INTO copies one consistent state, what is still in the write-ahead log included, and syncs it. */
function backUp(db: DatabaseSync, folder: string, version: number): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const stamp = new Date().toISOString().replaceAll(/[:.]/g, '-');
  const path = join(folder, `vault-schema-${version}-${stamp}.db`);
  try {
    db.prepare('VACUUM INTO ?').run(path);
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  }
  return path;
}
