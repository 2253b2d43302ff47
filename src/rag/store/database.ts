import { closeSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { AppError } from '../../config/errors.ts';
import { RagError } from '../errors.ts';

/** Result codes of SQLite, sqlite.org/rescode.html; the low byte is the primary code. */
const SQLITE_CORRUPT = 11;
const SQLITE_FULL = 13;
const SQLITE_NOTADB = 26;
/** SQLITE_IOERR_WRITE and SQLITE_IOERR_SHMSIZE: what a full disk looks like from inside the write-ahead log. */
const WRITE_FAILURES = [10 | (3 << 8), 10 | (19 << 8)];

/**
 * Opens a database file with the settings everything here relies on. Nothing is read yet, so a file that is no database
 * is noticed by the first statement.
 */
export function connect(path: string): DatabaseSync {
  // Made before SQLite makes it, because its own files take over the mode of the main file.
  closeSync(openSync(path, 'a', 0o600));
  const db = new DatabaseSync(path, { timeout: 5000, enableForeignKeyConstraints: true });
  try {
    db.exec(`
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = FULL;
      -- On macOS plain fsync leaves data in the drive's cache; elsewhere these two change nothing.
      PRAGMA fullfsync = ON;
      PRAGMA checkpoint_fullfsync = ON;
      -- Temporary tables never reach a folder outside the state folder.
      PRAGMA temp_store = MEMORY;
      -- A forgotten document is overwritten, not just unlinked.
      PRAGMA secure_delete = ON;
      PRAGMA cell_size_check = ON;
      PRAGMA trusted_schema = OFF;
      PRAGMA cache_size = -32768;
      PRAGMA journal_size_limit = 67108864;
    `);
  } catch (error) {
    db.close();
    throw error;
  }
  return db;
}

/** Runs `work` as one durable transaction: when this returns, its effects survive a power cut. */
export function inTransaction<T>(db: DatabaseSync, work: () => T): T {
  begin(db);
  try {
    const result = work();
    commit(db);
    return result;
  } catch (error) {
    rollBack(db);
    throw error;
  }
}

/** Takes the writer's place at once, not at the first write. */
export function begin(db: DatabaseSync): void {
  db.exec('BEGIN IMMEDIATE');
}

export function commit(db: DatabaseSync): void {
  db.exec('COMMIT');
}

/** After a full disk SQLite may have rolled back by itself. */
export function rollBack(db: DatabaseSync): void {
  if (db.isTransaction) db.exec('ROLLBACK');
}

/** Whether the error says that the database file itself is damaged. */
export function isCorruption(error: unknown): boolean {
  const code = primaryCode(error);
  return code === SQLITE_CORRUPT || code === SQLITE_NOTADB;
}

/** Whether the error says that the disk, or the user's share of it, is full. */
function isDiskFull(error: unknown): boolean {
  if (error instanceof RagError) return error.code === 'RAG_DISK_FULL';
  if (!(error instanceof Error)) return false;
  const { code, errcode } = error as { code?: unknown; errcode?: unknown };
  if (code === 'ENOSPC' || code === 'EDQUOT') return true;
  return primaryCode(error) === SQLITE_FULL || WRITE_FAILURES.includes(Number(errcode));
}

/** Turns what SQLite or the file system threw into an error with a rule and a next step; others pass unchanged. */
export function storeError(error: unknown): unknown {
  if (error instanceof AppError) return error;
  if (isDiskFull(error)) {
    return new RagError('RAG_DISK_FULL', 'the disk that holds the document store is full', {
      hint: 'Everything reported so far is stored; free some space and run the same command again.',
      cause: error,
    });
  }
  if (isCorruption(error)) {
    return new RagError('RAG_STORE_CORRUPT', 'the document store is damaged', {
      hint: 'Restart Cloister: the damaged file is set aside and the folders can be ingested again.',
      cause: error,
    });
  }
  return error;
}

function primaryCode(error: unknown): number | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, errcode } = error as { code?: unknown; errcode?: unknown };
  return code === 'ERR_SQLITE_ERROR' && typeof errcode === 'number' ? errcode & 0xff : undefined;
}
