import { createRequire, syncBuiltinESMExports } from 'node:module';
import { isAbsolute, resolve, sep } from 'node:path';
import type { DatabaseSync as Database, DatabaseSyncOptions } from 'node:sqlite';
import { VaultError } from './errors.ts';

/**
 * Confines `node:sqlite` to one folder. Node's permission model does not look at SQLite: under `--permission` without
 * any grant a database can be opened, attached, backed up to or vacuumed into at any path of the user, and a file that
 * is written that way can be one that a shell reads at its next start.
 * Must run before anything else imports `node:sqlite` and holds for the calling thread only: worker threads are started
 * with `--no-experimental-sqlite`.
 * @param folder absolute, links resolved
 */
export function guardSqlite(folder: string): void {
  const sqlite = createRequire(import.meta.url)('node:sqlite') as Record<string, unknown> &
    typeof import('node:sqlite');
  const { DatabaseSync: Original, backup, constants } = sqlite;
  const prototype = Original.prototype;
  const { setAuthorizer } = prototype;

  const authorize = (action: number, first: string | null, second: string | null): number => {
    if (action === constants.SQLITE_ATTACH && !(first === '' || isInside(folder, first))) return constants.SQLITE_DENY;
    // These pragmas move SQLite's temporary and data files, or load code.
    if (action === constants.SQLITE_PRAGMA && /_directory$/i.test(first ?? '')) return constants.SQLITE_DENY;
    if (action === constants.SQLITE_FUNCTION && second === 'load_extension') return constants.SQLITE_DENY;
    return constants.SQLITE_OK;
  };

  function DatabaseSync(path: unknown, options?: DatabaseSyncOptions): Database {
    assertInside(folder, path, true);
    const database = Reflect.construct(Original, [path, { ...options, open: true, allowExtension: false }]) as Database;
    setAuthorizer.call(database, authorize);
    return database;
  }
  // Instances must not lead back to the class that opens anything.
  DatabaseSync.prototype = prototype;
  for (const [name, value] of Object.entries({
    constructor: DatabaseSync,
    setAuthorizer: refuse,
    open: refuse,
    enableLoadExtension: refuse,
    loadExtension: refuse,
  })) {
    Object.defineProperty(prototype, name, { value, writable: false, configurable: false });
  }
  replace(sqlite, 'DatabaseSync', DatabaseSync);
  replace(sqlite, 'backup', async (source: Database, path: unknown, ...rest: unknown[]) => {
    assertInside(folder, path, false);
    return Reflect.apply(backup, undefined, [source, path, ...rest]) as Promise<number>;
  });
  syncBuiltinESMExports();
}

function replace(sqlite: object, name: string, value: unknown): void {
  Object.defineProperty(sqlite, name, { value, writable: false, configurable: false, enumerable: true });
}

/** Only a string is taken: a URL or a buffer could read differently the second time. */
function assertInside(folder: string, path: unknown, memoryToo: boolean): asserts path is string {
  if (typeof path === 'string' && ((memoryToo && path === ':memory:') || isInside(folder, path))) return;
  throw new VaultError('VAULT_SQLITE_DENIED', 'a database was to be opened outside the vault');
}

/** `file:` starts an address for SQLite, whatever the folder one is in. */
function isInside(folder: string, path: string | null): boolean {
  if (path === null || !isAbsolute(path) || path.includes('\0')) return false;
  return resolve(path).startsWith(folder + sep);
}

function refuse(): never {
  throw new VaultError('VAULT_SQLITE_DENIED', 'this function of the database is closed in the vault');
}
