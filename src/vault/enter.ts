import { writeFileSync, writeSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { openChannel, type Port, vaultOffer } from './channel.ts';
import type { VaultApi, VaultReady, VaultSetup } from './contract.ts';
import { VaultError } from './errors.ts';
import { codeOf, failureOf } from './failure.ts';
import { assertConfined, CORE_FILTER, dropStartingRights, proveConfined } from './permissions.ts';
import { guardSqlite } from './sqlite-guard.ts';

/** The vault's inside, built while starting rights are still held. */
export interface Interior {
  readonly api: VaultApi;
  readonly needsNatives: boolean;
  /** Writes everything to disk. Called once. */
  close(): Promise<void>;
}

/** Time for the last flush, ms: the daemon waits longer, the operating system's shutdown not always. */
const CLOSE_MS = 8000;
const EXIT_CRASH = 70;

/**
 * Turns this process into the vault: checks its confinement, builds its inside, gives up what only starting needed,
 * proves that nothing can leave, and only then tells the daemon that it serves.
 * Nothing of a question or a document is ever printed: a crash writes one code to the error output.
 */
export async function enterVault(build: (setup: VaultSetup) => Promise<Interior>): Promise<void> {
  process.umask(0o077);
  process.on('uncaughtException', crash);
  // A terminal sends Ctrl-C to the whole group; when to end is the daemon's decision.
  for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);
  const port = parentPort();
  let leave = async (): Promise<void> => undefined;
  try {
    const setup = readSetup(process.argv[2]);
    assertConfined(setup.folder);
    hideFromCoreDumps();
    // Worker threads would read the granted folders from it, and it has done its work.
    delete process.env['NODE_OPTIONS'];
    guardSqlite(setup.folder);
    const interior = await build(setup);
    leave = once(() => end(interior));
    process.once('SIGTERM', () => void leave());
    process.once('disconnect', () => void leave());
    dropStartingRights();
    const ready: VaultReady = { needsNatives: interior.needsNatives, proofs: await proveConfined() };
    const offer = { ...vaultOffer(interior.api), notices: { stop: () => void leave() } };
    openChannel(port, offer).notify('ready', ready);
    if (!process.connected) await leave();
  } catch (error) {
    openChannel(port).notify('failed', failureOf(error));
    await flushed();
    writeSync(2, `vault: ${codeOf(error)}\n`);
    process.exit(EXIT_CRASH);
  }
}

function readSetup(text: string | undefined): VaultSetup {
  const setup = JSON.parse(text ?? 'null') as VaultSetup | null;
  if (setup && isAbsolute(setup.folder) && setup.chunkTokens > 0) return setup;
  throw new VaultError('VAULT_START_FAILED', 'the vault was started without its settings');
}

/** The IPC channel Node opened to the process that forked this one. */
function parentPort(): Port {
  if (!process.send) throw new VaultError('VAULT_START_FAILED', 'the vault was not started by the daemon');
  return {
    // The callback takes the error of a pipe that has just closed; 'disconnect' tells of it too.
    post: (message) => void process.send?.(message, undefined, undefined, () => undefined),
    onMessage: (listener) => void process.on('message', listener),
    onClose: (listener) => void process.once('disconnect', listener),
  };
}

/** Messages are sent in order, so this one, which the daemon ignores, is written after all before it. */
function flushed(): Promise<unknown> {
  return new Promise((resolve) => process.send?.({}, undefined, undefined, resolve));
}

/** Without this a crash of native code may write questions and documents to a core file. Linux only. */
function hideFromCoreDumps(): void {
  if (process.permission.has('fs.write', CORE_FILTER)) writeFileSync(CORE_FILTER, '0');
}

async function end(interior: Interior): Promise<void> {
  setTimeout(() => process.exit(EXIT_CRASH), CLOSE_MS).unref();
  try {
    await interior.close();
    process.exit(0);
  } catch (error) {
    crash(error);
  }
}

function crash(error: unknown): never {
  // The error output may be gone with the daemon; the exit status still tells.
  try {
    writeSync(2, `vault: ${codeOf(error)}\n`);
  } finally {
    process.exit(EXIT_CRASH);
  }
}

function once(action: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => (running ??= action());
}
