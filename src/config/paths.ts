import { chmodSync, lstatSync, mkdirSync, realpathSync, type Stats } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { ConfigError } from './errors.ts';

/** Where everything lies that Cloister keeps. Absolute paths; nothing else on the machine is written. */
export interface StatePaths {
  readonly home: string;
  /** Read and written by the daemon process. */
  readonly daemon: string;
  /** The audit chain: segments, checkpoints, public key. Read and written by the daemon process. */
  readonly audit: string;
  /** How far the audit chain goes, outside its folder so that cutting the chain shows. */
  readonly auditHead: string;
  /** Signs the chain's checkpoints. */
  readonly auditKey: string;
  /** Key under which queries are hashed in the chain; can be destroyed. */
  readonly auditHmac: string;
  /** Read and written by the vault process only. */
  readonly vault: string;
  readonly token: string;
  /** Who runs: `{pid, port, startedAt, version, instance}`. */
  readonly lock: string;
  /** Held by the running daemon through the kernel; its content means nothing. */
  readonly mutex: string;
  readonly config: string;
  readonly grants: string;
  /** The profile in force and the rules that were lifted; sealed. */
  readonly profile: string;
  /** Client tokens, hashed; sealed. */
  readonly clients: string;
  /** Questions and answers, where the user has chosen to keep them. */
  readonly transcripts: string;
  /** Key of the sealed files. */
  readonly stateKey: string;
  /** The user's own details, encrypted, and the key to them. */
  readonly details: string;
  readonly detailsKey: string;
  /** Hashes of what the user never wants masked. */
  readonly exceptions: string;
  /** How often each search engine was asked, and which rest; no questions. */
  readonly engineHealth: string;
  /** Threads of questions that were hidden, encrypted. */
  readonly decoyThreads: string;
  /** Privacy spent by day, encrypted. */
  readonly decoyLedger: string;
  /** Key of both. */
  readonly decoyKey: string;
  /** What the airlock lets through; written by the user. */
  readonly airlockPolicy: string;
  readonly log: string;
  /** Data, settings and control port of the Tor that the daemon runs. */
  readonly tor: string;
}

/** Only the owner reads, writes or enters. */
const PRIVATE_FOLDER = 0o700;
const GROUP_OR_WORLD_WRITE = 0o022;
const GROUP_OR_WORLD = 0o077;

/**
 * Names the state folder's files without touching the disk. `CLOISTER_HOME` decides; else the platform's own place.
 * @throws ConfigError STATE_HOME_INVALID when `CLOISTER_HOME` is not absolute
 */
export function statePaths(env: NodeJS.ProcessEnv, platform: NodeJS.Platform = process.platform): StatePaths {
  const chosen = env['CLOISTER_HOME'];
  if (chosen !== undefined && chosen !== '' && !isAbsolute(chosen)) {
    throw new ConfigError('STATE_HOME_INVALID', 'CLOISTER_HOME is not an absolute path', {
      hint: 'Set CLOISTER_HOME to a path that starts at the root of the disk.',
    });
  }
  return pathsUnder(chosen || platformHome(env, platform));
}

/**
 * Makes the folders, private to this user, and refuses to use ones that somebody else could change.
 * Must run before the daemon starts: confined to its own folder, the daemon cannot look at the others.
 * @returns the same paths with links in `home` resolved
 * @throws ConfigError STATE_FOREIGN, STATE_EXPOSED, STATE_HOME_INVALID
 */
export function prepareState(paths: StatePaths): StatePaths {
  makeFolder(paths.home);
  const real = pathsUnder(realpathSync(paths.home));
  for (const folder of [real.home, real.daemon, real.audit, real.vault]) {
    makeFolder(folder);
    checkFolder(folder);
  }
  return real;
}

/**
 * Checks one state folder; tightens a folder of ours that others may only read.
 * @throws ConfigError STATE_FOREIGN, STATE_EXPOSED
 */
export function checkFolder(folder: string): void {
  const stats = lstatSync(folder);
  if (!stats.isDirectory()) {
    throw new ConfigError('STATE_HOME_INVALID', 'a part of the state folder is a link or a file, not a folder', {
      hint: 'Move it away, or set CLOISTER_HOME to a folder of your own.',
    });
  }
  // Windows has no such modes: the folder lies in the user's profile, which other users cannot enter.
  if (process.platform === 'win32') return;
  assertOwn(stats);
  if (stats.mode & GROUP_OR_WORLD) chmodSync(folder, PRIVATE_FOLDER);
}

function assertOwn(stats: Stats): void {
  if (stats.uid !== process.getuid?.()) {
    throw new ConfigError('STATE_FOREIGN', 'the state folder belongs to another user', {
      hint: 'Run Cloister as the user who owns the folder, or set CLOISTER_HOME to a folder of your own.',
    });
  }
  // Whoever can write here could swap the token or the store: what lies inside cannot be trusted any more.
  if (stats.mode & GROUP_OR_WORLD_WRITE) {
    throw new ConfigError('STATE_EXPOSED', 'other users of this machine may write to the state folder', {
      hint: 'Look at what lies in it, then run chmod 700 on it.',
    });
  }
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: PRIVATE_FOLDER });
  } catch (cause) {
    throw new ConfigError('STATE_HOME_INVALID', 'the state folder cannot be made', {
      hint: 'Set CLOISTER_HOME to a folder you may write to.',
      cause,
    });
  }
}

function pathsUnder(home: string): StatePaths {
  const daemon = join(home, 'daemon');
  return {
    home,
    daemon,
    audit: join(home, 'audit'),
    auditHead: join(daemon, 'audit-head'),
    auditKey: join(daemon, 'audit-key'),
    auditHmac: join(daemon, 'audit-hmac'),
    vault: join(home, 'vault'),
    token: join(daemon, 'token'),
    lock: join(daemon, 'lock'),
    mutex: join(daemon, 'mutex'),
    config: join(daemon, 'config.json'),
    grants: join(daemon, 'grants.json'),
    profile: join(daemon, 'profile.json'),
    clients: join(daemon, 'clients.json'),
    transcripts: join(daemon, 'transcripts'),
    stateKey: join(daemon, 'state.key'),
    details: join(daemon, 'details'),
    detailsKey: join(daemon, 'details.key'),
    exceptions: join(daemon, 'exceptions.json'),
    engineHealth: join(daemon, 'engine-health.json'),
    decoyThreads: join(daemon, 'decoy-threads'),
    decoyLedger: join(daemon, 'decoy-ledger'),
    decoyKey: join(daemon, 'decoy.key'),
    airlockPolicy: join(daemon, 'airlock.json'),
    log: join(daemon, 'daemon.log'),
    tor: join(daemon, 'tor'),
  };
}

function platformHome(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
  const user = env['HOME'] || homedir();
  if (platform === 'darwin') return join(user, 'Library', 'Application Support', 'cloister');
  if (platform === 'win32') return join(env['LOCALAPPDATA'] || join(user, 'AppData', 'Local'), 'cloister');
  const xdg = env['XDG_STATE_HOME'];
  // The XDG specification: a relative path in these variables is to be ignored.
  return join(xdg && isAbsolute(xdg) ? xdg : join(user, '.local', 'state'), 'cloister');
}
