import { type ChildProcess, spawn } from 'node:child_process';
import { delimiter } from 'node:path';
import { MediatorError } from '../errors.ts';
import type { TorFiles } from './torrc.ts';

/** Why Tor ended before it was of any use. */
export type TorExit = 'in-use' | 'not-found' | 'other';

export interface TorProcess {
  /** Settles when the process has ended; never rejects. */
  readonly ended: Promise<TorExit>;
  /** Ends it and waits until it has. */
  stop(): Promise<void>;
}

/** Where package managers put `tor`, beyond a user's PATH: Debian in sbin, Homebrew in a tree of its own. */
const MORE_PLACES = ['/usr/local/sbin', '/usr/sbin', '/usr/local/bin', '/usr/bin', '/opt/homebrew/bin'];
const CHECK_MS = 20_000;
const TERM_MS = 5000;
/** What is kept of Tor's words, to tell why it ended. They are never shown: a line may quote a bridge. */
const MAX_WORDS = 16_384;

/**
 * Has Tor itself judge the settings.
 * @throws MediatorError TOR_NOT_FOUND, TOR_CONFIG_REFUSED
 */
export async function verifyTorrc(binary: string | undefined, files: TorFiles): Promise<void> {
  const { child, words, exit } = launch(binary, files, ['--verify-config']);
  const late = setTimeout(() => child.kill('SIGKILL'), CHECK_MS);
  const status = await exit;
  clearTimeout(late);
  if (status === 0) return;
  if (status === 'not-found') throw notFound();
  throw configRefused(words());
}

/** Starts Tor as a child of this process, in the foreground. */
export function startTor(binary: string | undefined, files: TorFiles): TorProcess {
  const { child, words, exit } = launch(binary, files, []);
  const ended = exit.then((status): TorExit => {
    if (status === 'not-found') return 'not-found';
    return /another Tor process is running/.test(words()) ? 'in-use' : 'other';
  });
  return {
    ended,
    async stop() {
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), TERM_MS);
      await ended;
      clearTimeout(late);
    },
  };
}

export function notFound(): MediatorError {
  return new MediatorError('TOR_NOT_FOUND', 'Tor is not installed, or not where programs are looked for', {
    hint: 'Install it (apt-get install tor, brew install tor), or set tor.binary to the path of the program.',
  });
}

/** @param words Tor's own; only the name of a setting is taken from them */
function configRefused(words: string): MediatorError {
  const about = /\bBridge\b/i.test(words)
    ? 'tor.bridges'
    : /Transport/i.test(words)
      ? 'tor.transports'
      : 'its settings';
  return new MediatorError('TOR_CONFIG_REFUSED', `Tor refuses ${about}`, {
    hint: 'Correct the section tor of config.json; tor --verify-config -f says more about daemon/tor/torrc.',
  });
}

interface Launched {
  readonly child: ChildProcess;
  readonly words: () => string;
  readonly exit: Promise<number | null | 'not-found'>;
}

function launch(binary: string | undefined, files: TorFiles, args: readonly string[]): Launched {
  const child = spawn(
    binary ?? 'tor',
    ['-f', files.torrc, '--defaults-torrc', files.defaults, '--ignore-missing-torrc', ...args],
    {
      cwd: files.folder,
      // Nothing of ours: Tor hands its environment on to the programs that speak to bridges.
      env: { PATH: [process.env['PATH'] ?? '', ...MORE_PLACES].join(delimiter), HOME: files.folder, NODE_OPTIONS: '' },
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    },
  );
  let words = '';
  const keep = (chunk: Buffer): void => {
    words = (words + chunk.toString('latin1')).slice(-MAX_WORDS);
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  const { promise, resolve } = Promise.withResolvers<number | null | 'not-found'>();
  child.once('error', () => resolve('not-found')).once('close', (status) => resolve(status));
  return { child, words: () => words, exit: promise };
}
