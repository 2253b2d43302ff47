import { dirname, join } from 'node:path';
import { programReads } from '../config/process-flags.ts';
import type { VaultSetup } from '../vault/contract.ts';
import type { Grant } from './grants.ts';

/** How a confined process is started. */
export interface Launch {
  readonly entry: string;
  readonly args: readonly string[];
  readonly execArgv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Node lets every worker thread read the folder its process was started in, so it is one of the program's own. */
  readonly cwd: string;
}

export interface LaunchSettings {
  readonly programRoot: string;
  readonly entry: string;
  readonly grants: readonly Grant[];
  /** Whether add-ons and the child process that tests them may be used while starting. */
  readonly natives: boolean;
  readonly setup: VaultSetup;
}

/**
 * Where llama.cpp's binding on Linux looks for the C library and for graphics drivers. The vault gives these up with the
 * right to load add-ons.
 */
const SYSTEM_LIBRARIES = [
  '/proc/self/maps',
  '/lib',
  '/lib64',
  '/usr/lib',
  '/usr/lib64',
  '/usr/local/lib',
  '/usr/local/cuda',
];

/** Needed by Node itself to start on Windows. */
const PASSED_ON = ['TZ', 'LANG', 'LC_ALL', 'SystemRoot'] as const;

/**
 * The vault's flags: no network, its own folder, and the granted paths for reading.
 * The granted paths travel in NODE_OPTIONS, which only this user can read; a command line can be read by every user of
 * the machine, and the names of somebody's folders are nobody's business.
 */
export function vaultLaunch({ programRoot, entry, grants, natives, setup }: LaunchSettings): Launch {
  return {
    entry,
    args: [JSON.stringify(setup)],
    execArgv: [
      '--permission',
      '--allow-worker',
      ...(natives ? nativeFlags() : []),
      ...programReads(programRoot).map((path) => `--allow-fs-read=${path}`),
      `--allow-fs-read=${dirname(entry)}`,
      `--allow-fs-read=${setup.folder}`,
      `--allow-fs-write=${setup.folder}`,
      ...(process.platform === 'linux' ? ['--allow-fs-write=/proc/self/coredump_filter'] : []),
      // A signal from any program of this user would open the debugger.
      '--disable-sigusr1',
      '--disable-warning=ExperimentalWarning',
      ...['PERM0001', 'PERM0002', 'PERM0006'].map((code) => `--disable-warning=${code}`),
    ],
    env: { ...environment(), NODE_OPTIONS: grants.flatMap(readFlags).map(quote).join(' ') },
    cwd: dirname(entry),
  };
}

/** The scout's flags: it may look at every name on the disk, has no way out, and lives for one question. */
export function scoutLaunch(entry: string): Launch {
  return {
    entry,
    args: [],
    execArgv: ['--permission', '--allow-fs-read=*', '--disable-sigusr1', '--disable-warning=ExperimentalWarning'],
    // Empty, not absent: a confined parent hands its own flags down to children that have none.
    env: { ...environment(), NODE_OPTIONS: '' },
    cwd: dirname(entry),
  };
}

function nativeFlags(): string[] {
  const libraries = process.platform === 'linux' ? SYSTEM_LIBRARIES : [];
  return ['--allow-addons', '--allow-child-process', ...libraries.map((path) => `--allow-fs-read=${path}`)];
}

function environment(): Record<string, string> {
  const found = PASSED_ON.map((name) => [name, process.env[name]]).filter(([, value]) => value !== undefined);
  return Object.fromEntries(found) as Record<string, string>;
}

/** With the pattern, the content of a disk that is plugged in later can be read too. */
function readFlags({ path, kind }: Grant): string[] {
  const flag = `--allow-fs-read=${path}`;
  return kind === 'folder' ? [flag, `--allow-fs-read=${join(path, '*')}`] : [flag];
}

/** Node reads NODE_OPTIONS as words, with double quotes and backslashes inside them. */
function quote(word: string): string {
  return `"${word.replaceAll(/["\\]/g, '\\$&')}"`;
}
