import { existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { headerProblem, type Salvage, salvage, setAside } from './damage.ts';
import { connect, isCorruption, storeError } from './database.ts';
import { migrate } from './migrate.ts';
import { MIGRATIONS, type Migration } from './migrations.ts';
import { integrityProblems, Store } from './store.ts';

/** Above this the check after a crash is left to `Store.check`: SQLite's log makes a torn file unlikely, the wait certain. */
const CHECKED_BYTES = 256 * 1024 * 1024;

export interface OpenedStore {
  readonly store: Store;
  /** Sentences about damage found and what was done about it. */
  readonly notes: readonly string[];
  /** A new store stands where another stood: what was derived from that one is worthless. */
  readonly replaced: boolean;
}

export interface StoreFiles {
  /** The vault's folder: `vault.db`, `backups/` and `damaged/` live in it. */
  readonly directory: string;
  readonly migrations?: readonly Migration[];
}

/**
 * Opens the store, or makes it. A damaged file is moved to `damaged/` and a new store begins, with the list of inputs
 * carried over when it can still be read.
 * A write-ahead log that is still there tells that the last run did not end properly; only then is every page read.
 * @throws RagError RAG_STORE_NEWER, RAG_DISK_FULL
 */
export function openStore({ directory, migrations = MIGRATIONS }: StoreFiles): OpenedStore {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const path = join(directory, 'vault.db');
  const suspectPath = join(directory, 'vault.db.suspect');
  const backups = join(directory, 'backups');
  try {
    const found = inspect(path, suspectPath);
    if (typeof found !== 'string') {
      const db = found ?? connect(path);
      return { store: finish(db, migrations, backups, suspectPath), notes: [], replaced: false };
    }
    const target = setAside(path, join(directory, 'damaged'));
    const saved = salvage(target);
    const store = finish(connect(path), migrations, backups, suspectPath);
    feedAgain(store, saved);
    return { store, notes: [noteOf(found, saved)], replaced: true };
  } catch (error) {
    throw storeError(error);
  }
}

/** @returns the open database, nothing when there is no file yet, or a sentence about its damage */
function inspect(path: string, suspectPath: string): DatabaseSync | string | undefined {
  if (!existsSync(path)) return undefined;
  const endedWell = !existsSync(`${path}-wal`);
  const suspect = existsSync(suspectPath);
  const problem = headerProblem(path, endedWell);
  if (problem) return problem;
  let db: DatabaseSync | undefined;
  try {
    db = connect(path);
    db.prepare('SELECT count(*) FROM sqlite_schema').get();
    if (suspect || (!endedWell && statSync(path).size <= CHECKED_BYTES)) {
      if (integrityProblems(db).length > 0) {
        db.close();
        return 'its pages contradict each other';
      }
    }
    return db;
  } catch (error) {
    db?.close();
    if (isCorruption(error)) return 'it cannot be read';
    throw error;
  }
}

function finish(db: DatabaseSync, migrations: readonly Migration[], backups: string, suspectPath: string): Store {
  try {
    migrate(db, migrations, backups);
    rmSync(suspectPath, { force: true });
    return new Store(db, suspectPath);
  } catch (error) {
    db.close();
    throw error;
  }
}

function feedAgain(store: Store, saved: Salvage): void {
  store.transaction(() => {
    for (const [name, inputs] of saved) {
      const id = store.collections.findOrCreate(name);
      for (const input of inputs) store.collections.addInput(id, input);
    }
  });
}

function noteOf(problem: string, saved: Salvage): string {
  const inputCount = [...saved.values()].reduce((sum, inputs) => sum + inputs.length, 0);
  const next =
    inputCount > 0
      ? `Its list of ${inputCount} inputs was carried over: ingest each collection again without naming a path.`
      : 'Its list of inputs could not be read: ingest your folders again.';
  return `The document store was damaged (${problem}); it was moved to the folder "damaged" and a new one begun. ${next}`;
}
