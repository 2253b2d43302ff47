import { randomBytes } from 'node:crypto';
import { closeSync, openSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { type LockInfo, readLockFile } from '../config/lock-file.ts';
import type { StatePaths } from '../config/paths.ts';
import { DaemonError } from './errors.ts';
import { writePrivate } from './token.ts';

/** https://sqlite.org/rescode.html#busy */
const SQLITE_BUSY = 5;

/** Garbage collection closes a database that nobody refers to, and with it would go the lock. */
const held = new Set<DatabaseSync>();

/** Held for as long as the daemon runs. */
export interface DaemonLock {
  /** Tells other programs where this daemon is reached. */
  announce(info: { readonly port: number; readonly version: string }): LockInfo;
  release(): void;
}

/**
 * Makes this process the only daemon of its state folder.
 *
 * The lock itself is the kernel's, taken on the file `mutex` through SQLite (fcntl on Unix, LockFileEx on Windows). It
 * ends with the process however that dies, so nothing can be stale: no pid that another program got since, no start
 * times to compare, no window between looking and taking. The file `lock` beside it is information only.
 * @throws DaemonError DAEMON_RUNNING with the port of the other daemon, DAEMON_LOCK_FAILED
 */
export function acquireLock(paths: Pick<StatePaths, 'mutex' | 'lock'>): DaemonLock {
  const mutex = hold(paths);
  held.add(mutex);
  const instance = randomBytes(16).toString('hex');
  // What a killed daemon left behind is not this one's.
  rmSync(paths.lock, { force: true });
  return {
    announce({ port, version }) {
      const info: LockInfo = { pid: process.pid, port, startedAt: Date.now(), version, instance };
      writePrivate(paths.lock, JSON.stringify(info));
      return info;
    },
    release() {
      // Removed while still held: afterwards it could be the next daemon's.
      rmSync(paths.lock, { force: true });
      held.delete(mutex);
      mutex.close();
    },
  };
}

function hold(paths: Pick<StatePaths, 'mutex' | 'lock'>): DatabaseSync {
  createIfMissing(paths.mutex);
  const database = new DatabaseSync(paths.mutex, { timeout: 0 });
  try {
    database.exec('PRAGMA journal_mode = OFF; BEGIN EXCLUSIVE');
    return database;
  } catch (cause) {
    database.close();
    if ((cause as { readonly errcode?: unknown }).errcode !== SQLITE_BUSY) {
      throw new DaemonError('DAEMON_LOCK_FAILED', 'the lock of the state folder cannot be taken', {
        hint: 'Make sure that the state folder lies on a local disk with free space.',
        cause,
      });
    }
    throw running(readLockFile(paths.lock));
  }
}

function running(info: LockInfo | null): DaemonError {
  const where = info ? `on port ${info.port} (process ${info.pid})` : 'and has not opened its port yet';
  return new DaemonError('DAEMON_RUNNING', `a daemon already runs for this state folder, ${where}`, {
    hint: 'Use it, or stop it with cloister stop.',
  });
}

/** Never opens a file that exists: closing any handle of it would drop this process's own lock (POSIX fcntl). */
function createIfMissing(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
  }
}
