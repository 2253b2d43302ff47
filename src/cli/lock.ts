import { readFileSync } from 'node:fs';
import type { LockInfo } from '../config/lock-file.ts';
import type { StatePaths } from '../config/paths.ts';

export type RunningDaemon = Pick<LockInfo, 'pid' | 'port' | 'version'>;

/**
 * Who holds the state folder. Checked by hand: loading the schema library would double the start-up time of every
 * command, and `client.ts` makes the daemon prove itself anyway.
 * @returns null when nobody does, or when the holder is dead
 */
export function readLock(paths: Pick<StatePaths, 'lock'>): RunningDaemon | null {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(paths.lock, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  const { pid, port, version } = (value ?? {}) as Partial<RunningDaemon>;
  if (!isPositive(pid) || !isPositive(port) || port > 65_535 || typeof version !== 'string') return null;
  return isAlive(pid) ? { pid, port, version } : null;
}

/** @returns whether a process with this id runs; one of another user counts, signalling it is merely refused */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return !isZombie(pid);
}

/**
 * A process that has ended and whose parent has not asked for its exit code can still be signalled. In a container
 * whose first process does not collect orphans it stays like that for good.
 */
function isZombie(pid: number): boolean {
  if (process.platform !== 'linux') return false;
  try {
    // proc(5): the state is the field behind the name, which stands in brackets and may hold brackets itself.
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).startsWith('Z');
  } catch {
    // Without /proc nothing more can be told; gone since is told by the next look.
    return false;
  }
}

function isPositive(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0;
}
