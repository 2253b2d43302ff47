import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

const TABLES = ['tcp', 'tcp6', 'udp', 'udp6', 'raw', 'raw6', 'icmp', 'icmp6'];
/** Column of the inode in the kernel's tables, proc(5). */
const INODE_COLUMN = 9;

/**
 * What the operating system knows of a process's internet sockets, whoever opened them: Node, an add-on, a library.
 * @returns one line for each; empty when it has none
 */
export function inetSockets(pid: number): string[] {
  return process.platform === 'linux' ? ofProc(pid) : ofLsof(pid);
}

function ofProc(pid: number): string[] {
  const held = new Set(
    readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? [];
      } catch (error) {
        // Closed between the listing and the look.
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
        throw error;
      }
    }),
  );
  return TABLES.flatMap((table) =>
    readFileSync(`/proc/${pid}/net/${table}`, 'utf8')
      .split('\n')
      .slice(1)
      .filter((line) => held.has(line.trim().split(/\s+/)[INODE_COLUMN] ?? ''))
      .map((line) => `${table} ${line.trim()}`),
  );
}

function ofLsof(pid: number): string[] {
  try {
    const listed = execFileSync('lsof', ['-a', '-n', '-P', '-i', '-p', String(pid)], { encoding: 'utf8' });
    return listed.trim().split('\n').slice(1);
  } catch (error) {
    // lsof ends with 1 when it finds nothing.
    if ((error as { status?: unknown }).status === 1) return [];
    throw error;
  }
}
