import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { VaultReady } from './contract.ts';
import { VaultError } from './errors.ts';
import { codeOf } from './failure.ts';

/** Rights the vault starts with only to load native parts and start its worker threads. */
const STARTING_RIGHTS = ['child', 'addon', 'worker'] as const;
/** Rights it must never have had. */
const NEVER = ['net', 'inspector', 'wasi', 'ffi', 'fs.read', 'fs.write'] as const;
/** Linux: which memory of a process a crash writes to disk. Held only by the flags of that system. */
export const CORE_FILTER = '/proc/self/coredump_filter';

/**
 * Checks that this process was started confined: permission model on, no network, files of its own folder only.
 * @param folder the vault's folder, absolute, links resolved
 * @throws VaultError VAULT_START_FAILED naming the right it should not have
 */
export function assertConfined(folder: string): void {
  const { permission } = process;
  if (!permission) throw startFailed('it runs without the permission model');
  const held = NEVER.filter((right) => permission.has(right));
  if (held.length > 0) throw startFailed(`it was given the right ${held.join(', ')}`);
  const home = dirname(folder);
  const outside = [join(home, 'daemon'), join(home, 'daemon', 'token'), home, dirname(home)];
  if (outside.some((path) => permission.has('fs.read', path) || permission.has('fs.write', path))) {
    throw startFailed('it may read or write beside its own folder');
  }
  // Node lets every worker thread read the folder the process was started in: it must be one that is open anyway.
  if (!permission.has('fs.read', process.cwd())) throw startFailed('it was started in a folder it may not read');
  if (!permission.has('fs.write', folder)) throw startFailed('it may not write to its own folder');
}

/** Gives up the rights that only starting needed. Threads already running must do the same for themselves. */
export function dropStartingRights(): void {
  for (const right of STARTING_RIGHTS) process.permission.drop(right);
  if (process.permission.has('fs.write', CORE_FILTER)) process.permission.drop('fs.write', CORE_FILTER);
}

/**
 * Tries what must be impossible, rather than trusting flags: a connection, a program, a thread, an add-on.
 * Were one possible it would do no harm: the connection goes to the discard port of this machine.
 * @throws VaultError VAULT_START_FAILED naming what was not refused
 */
export async function proveConfined(): Promise<VaultReady['proofs']> {
  const { Socket } = process.getBuiltinModule('node:net');
  const { spawnSync } = process.getBuiltinModule('node:child_process');
  const attempts: Record<string, () => unknown> = {
    'open a connection': () =>
      new Promise((resolve, reject) => {
        const socket = new Socket().once('error', reject).once('connect', resolve).connect(9, '127.0.0.1');
        socket.unref();
      }),
    'start a program': () => {
      const { error } = spawnSync(process.execPath, ['--version']);
      if (error) throw error;
    },
    'start a thread': () => new Worker('', { eval: true }).terminate(),
  };
  const proofs = [{ what: 'load an add-on', refused: !process.permission.has('addon') }];
  for (const [what, attempt] of Object.entries(attempts)) {
    proofs.push({ what, refused: await isRefused(attempt) });
  }
  const open = proofs.filter(({ refused }) => !refused);
  if (open.length > 0) throw startFailed(`it could ${open.map(({ what }) => what).join(', ')}`);
  return proofs;
}

async function isRefused(attempt: () => unknown): Promise<boolean> {
  try {
    await attempt();
    return false;
  } catch (error) {
    return codeOf(error) === 'ERR_ACCESS_DENIED';
  }
}

function startFailed(reason: string): VaultError {
  return new VaultError('VAULT_START_FAILED', `the vault refuses to start: ${reason}`, {
    hint: 'Start it through the daemon, which confines it.',
  });
}
