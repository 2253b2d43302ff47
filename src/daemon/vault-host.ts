import { type ChildProcess, fork } from 'node:child_process';
import { extname, join, sep } from 'node:path';
import { createInterface } from 'node:readline';
import type { StatePaths } from '../config/paths.ts';
import { errorOf, openChannel, type Port, vaultClient } from '../vault/channel.ts';
import type { VaultApi, VaultReady, VaultSetup } from '../vault/contract.ts';
import { VaultError } from '../vault/errors.ts';
import { addGrants, type Grant, type GrantBook, readGrants, removeGrant, toGrant, writeGrants } from './grants.ts';
import type { ScoutQuestion, Sighting } from './path-scout.ts';
import { type Launch, scoutLaunch, vaultLaunch } from './vault-flags.ts';
import { relay } from './vault-relay.ts';
import { type SupervisorNote, type VaultProcess, VaultSupervisor } from './vault-supervisor.ts';

/** What the daemon may log about the vault: names, numbers and codes. */
export type VaultNote = SupervisorNote | { readonly event: 'vault-said'; readonly code: string };

export interface VaultHostOptions {
  readonly programRoot: string;
  /** As `prepareState` returned them: links resolved. */
  readonly paths: Pick<StatePaths, 'home' | 'vault' | 'grants'>;
  readonly chunkTokens?: number;
  /** The vault's entry; the program's own when absent. */
  readonly entry?: string;
  readonly onNote?: (note: VaultNote) => void;
  /** Time running answers get before a planned restart. */
  readonly drainMs?: number;
}

export interface VaultHost {
  /** Calls wait while the vault starts or is replaced, and fail with VAULT_DIED when it dies under them. */
  readonly api: VaultApi;
  readonly ready: boolean;
  /**
   * Lets the vault read these paths, from this call on and after every later start. What is covered already costs
   * nothing but a look; otherwise the vault is replaced, and running work goes on in the new one.
   * @throws RagError RAG_NOT_FOUND, RAG_NOT_READABLE; VaultError VAULT_GRANT_REFUSED; nothing is granted then
   */
  grant(...paths: readonly string[]): Promise<void>;
  /** @throws VaultError VAULT_GRANT_UNKNOWN */
  revoke(path: string): Promise<void>;
  grants(): Promise<readonly Grant[]>;
  restart(): Promise<void>;
  close(): Promise<void>;
}

const DRAIN_MS = 30_000;
const DEFAULT_CHUNK_TOKENS = 256;
/** A start may have to rebuild an index or check a store after a crash. */
const START_MS = 120_000;
/** The vault gives up its own last flush before this. */
const STOP_MS = 10_000;
const SCOUT_MS = 10_000;

/** Starts the vault in the background and keeps it running until `close`. */
export function startVaultHost(options: VaultHostOptions): VaultHost {
  const { programRoot, paths, onNote = () => undefined } = options;
  const entry = options.entry ?? ownFile('../vault/main');
  const chunkTokens = options.chunkTokens ?? DEFAULT_CHUNK_TOKENS;
  let book: GrantBook = readGrants(paths.grants);
  const lent = new Set<Grant>();
  const realPaths = new Map<string, string>();

  let lastChange: Promise<unknown> = Promise.resolve();
  let models: VaultSetup['models'] = 'load';

  const launch = async (): Promise<VaultProcess> => {
    assertStateApart(programRoot, paths.home);
    const natives = book.natives && models === 'load';
    const setup: VaultSetup = { folder: paths.vault, chunkTokens, models };
    const grants = [...book.grants, ...lent];
    const started = await spawnVault(vaultLaunch({ programRoot, entry, grants, natives, setup }), onNote).catch(
      (error) => {
        if (!natives || !(error instanceof VaultError)) throw error;
        // It died without a word while it could load native parts: a model that crashes them must not lock the user out
        // of the documents, nor of removing that model.
        models = 'off';
        return null;
      },
    );
    if (!started) return launch();
    if (models === 'off' || started.needsNatives === natives) return started;
    await change((held) => ({ ...held, natives: started.needsNatives }));
    // Rights that are not needed go at the next start; rights that are missing are given now.
    if (natives) return started;
    await started.stop();
    return launch();
  };
  const supervisor = new VaultSupervisor({ launch, onNote, drainMs: options.drainMs ?? DRAIN_MS });
  supervisor.start();

  /** One change after the other; what is in memory changes only when the disk has it. */
  function change(next: (book: GrantBook) => GrantBook): Promise<boolean> {
    const run = lastChange.then(async () => {
      const changed = next(book);
      if (changed === book) return false;
      await writeGrants(paths.grants, changed);
      book = changed;
      return true;
    });
    lastChange = run.catch(() => undefined);
    return run;
  }

  async function look(given: readonly string[]): Promise<Grant[]> {
    const sightings = await scout(given, paths.home);
    const found = sightings.map((sighting) => toGrant(sighting, Date.now()));
    for (const [index, { path }] of found.entries()) realPaths.set(given[index] ?? path, path);
    return found;
  }

  const resolve = (path: string): string => realPaths.get(path) ?? path;
  return {
    api: relay({
      supervisor,
      resolve,
      async modelsChanged(imported) {
        models = 'load';
        // Known beforehand, so that the next start need not find it out and be done again.
        if (imported) await change((held) => ({ ...held, natives: true }));
      },
      async lend(path) {
        const [grant] = await look([path]);
        if (!grant || addGrants(book.grants, [grant]) === book.grants) return () => false;
        lent.add(grant);
        await supervisor.restart();
        return () => lent.delete(grant);
      },
    }),
    get ready() {
      return supervisor.ready;
    },
    async grant(...given) {
      const added = await look(given);
      const changed = await change((held) => {
        const grants = addGrants(held.grants, added);
        return grants === held.grants ? held : { ...held, grants };
      });
      if (changed) await supervisor.restart();
    },
    async revoke(path) {
      await change((held) => ({ ...held, grants: removeGrant(held.grants, resolve(path)) }));
      await supervisor.restart();
    },
    grants: async () => book.grants,
    restart: () => supervisor.restart(),
    close: () => supervisor.close(),
  };
}

interface StartedVault extends VaultProcess, VaultReady {}

/** @returns a vault that has proved its confinement; @throws RemoteError or VaultError saying why there is none */
async function spawnVault(launch: Launch, onNote: (note: VaultNote) => void): Promise<StartedVault> {
  const child = start(launch, 'pipe');
  const exited = new Promise<void>((resolve) => child.once('close', () => resolve()).once('error', () => resolve()));
  const listeners: (() => void)[] = [];
  // Registered before the channel's own listener, which fails what is running.
  child.once('disconnect', () => listeners.forEach((listener) => void listener()));
  const { promise: ready, resolve, reject } = Promise.withResolvers<VaultReady>();
  const channel = openChannel(childPort(child), {
    calls: {},
    streams: {},
    notices: { ready: (value) => resolve(value as VaultReady), failed: (failure) => reject(errorOf(failure)) },
  });
  listen(child, onNote);
  void exited.then(() => reject(notStarted('ended before it could serve')));
  const late = setTimeout(() => reject(notStarted('did not start in time')), START_MS);
  const kill = (): Promise<void> => {
    child.kill('SIGKILL');
    return exited;
  };
  const stop = async (): Promise<void> => {
    channel.notify('stop', null);
    const late = setTimeout(kill, STOP_MS);
    await exited;
    clearTimeout(late);
  };
  try {
    const told = await ready;
    const onLost = (listener: () => void): void => {
      if (child.connected) listeners.push(listener);
      else listener();
    };
    return { ...told, pid: child.pid ?? 0, api: vaultClient(channel), onLost, stop, kill };
  } catch (error) {
    await kill();
    throw error;
  } finally {
    clearTimeout(late);
  }
}

async function scout(paths: readonly string[], home: string): Promise<readonly Sighting[]> {
  const child = start(scoutLaunch(ownFile('./path-scout')), 'ignore');
  const { promise, resolve, reject } = Promise.withResolvers<readonly Sighting[]>();
  const fail = (): void =>
    reject(new VaultError('VAULT_START_FAILED', 'the paths could not be looked at', { hint: 'Try again.' }));
  const late = setTimeout(fail, SCOUT_MS);
  child.once('message', (answer) => resolve(answer as unknown as readonly Sighting[]));
  child.once('error', fail).once('close', fail);
  const question: ScoutQuestion = { paths, home };
  child.send(question, () => undefined);
  try {
    return await promise;
  } finally {
    clearTimeout(late);
    child.kill('SIGKILL');
  }
}

function start({ entry, args, execArgv, env, cwd }: Launch, errors: 'pipe' | 'ignore'): ChildProcess {
  return fork(entry, args, {
    execPath: process.execPath,
    execArgv: [...execArgv],
    env,
    cwd,
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', errors, 'ipc'],
    windowsHide: true,
  });
}

function childPort(child: ChildProcess): Port {
  return {
    // The callback takes the error of a pipe that has just closed; 'disconnect' and 'close' tell of it too.
    post: (message) => void child.send(message as object, () => undefined),
    onMessage: (listener) => void child.on('message', listener),
    onClose: (listener) => void child.once('disconnect', listener).once('close', listener).once('error', listener),
  };
}

/** Only codes of our own are passed on from the error output: native libraries may print what they work on. */
function listen(child: ChildProcess, onNote: (note: VaultNote) => void): void {
  if (!child.stderr) return;
  createInterface({ input: child.stderr }).on('line', (line) => {
    const code = /^vault: ([A-Za-z0-9_]{1,64})$/.exec(line)?.[1];
    if (code) onNote({ event: 'vault-said', code });
    else if (line.includes('heap out of memory')) onNote({ event: 'vault-said', code: 'OUT_OF_MEMORY' });
  });
}

/** The vault reads the program: a state folder inside it would give it the access token. */
function assertStateApart(programRoot: string, home: string): void {
  const parts = ['src', 'dist', 'bin', 'node_modules'].map((part) => join(programRoot, part));
  if (!parts.some((part) => home === part || home.startsWith(part + sep))) return;
  throw new VaultError('VAULT_START_FAILED', 'the state folder lies inside the program', {
    hint: 'Set CLOISTER_HOME to a folder outside the program.',
  });
}

function notStarted(reason: string): VaultError {
  return new VaultError('VAULT_START_FAILED', `the vault ${reason}`, {
    hint: 'Run the checks; the log names the code.',
  });
}

/** A neighbour of this file, as TypeScript in the sources and as JavaScript in the published program. */
function ownFile(name: string): string {
  return join(import.meta.dirname, name + extname(import.meta.filename));
}
