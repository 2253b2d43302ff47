import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { extname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { prepareState, type StatePaths } from '../config/paths.ts';
import { daemonFlags } from '../config/process-flags.ts';
import { PROGRAM_ROOT } from '../config/version.ts';
import { type Connection, connect } from './client.ts';
import { CliError } from './errors.ts';
import { readLock } from './lock.ts';

/** A start takes a tenth of a second, on a slow disk a few; requests then wait for the store to be open. */
const READY_MS = 30_000;
/** Another command may have started the daemon a moment ago: ours then gives way and theirs is waited for. */
const OTHER_MS = 15_000;
const FIRST_POLL_MS = 10;
const LAST_POLL_MS = 50;
const MAX_REPORT_CHARS = 2000;

/** The daemon's entry beside ours, in the sources as in the published program. */
const ENTRY = join(import.meta.dirname, '..', 'daemon', `main${extname(import.meta.filename)}`);

export interface StartOptions {
  readonly paths: StatePaths;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  readonly entry?: string;
  readonly readyMs?: number;
}

export interface Started {
  readonly connection: Connection;
  /** Process id of the daemon that was started here; null when another command was quicker. */
  readonly startedPid: number | null;
}

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/**
 * Starts the daemon in a session of its own, so that Ctrl-C and a closed terminal do not reach it, and waits until it
 * answers. Safe to call from two commands at once: the daemon's own lock lets one of the two live.
 * @throws CliError CLI_START_FAILED with the daemon's own reason, CLI_CANCELLED
 */
export async function startDaemon({
  paths,
  env,
  signal,
  entry = ENTRY,
  readyMs = READY_MS,
}: StartOptions): Promise<Started> {
  const state = prepareState(paths);
  const report = join(state.daemon, `start-${randomBytes(6).toString('hex')}.txt`);
  const output = openSync(report, 'wx', 0o600);
  let ended: Ended | undefined;
  const child = spawn(process.execPath, [...daemonFlags(state, PROGRAM_ROOT), entry], {
    detached: true,
    stdio: ['ignore', output, output],
    cwd: state.daemon,
    env: daemonEnv(state, env),
    windowsHide: true,
  });
  closeSync(output);
  child.once('error', () => {
    ended = { code: null, signal: null };
  });
  child.once('exit', (code, by) => {
    ended = { code, signal: by };
  });
  child.unref();
  try {
    let deadline = Date.now() + readyMs;
    let givenWay = false;
    for (let waitMs = FIRST_POLL_MS; ; waitMs = Math.min(waitMs * 1.5, LAST_POLL_MS)) {
      const connection = await connect(state, signal);
      if (connection) return { connection, startedPid: connection.pid === child.pid ? connection.pid : null };
      if (ended && !givenWay) {
        if (!anotherHolds(state, report)) throw startFailed(readReport(report), ended);
        givenWay = true;
        deadline = Date.now() + OTHER_MS;
      }
      if (Date.now() > deadline) {
        child.kill('SIGTERM');
        throw new CliError('CLI_START_FAILED', 'the daemon was started and does not answer', {
          hint: 'run `cloister serve` to watch it start, or `cloister stop` and try again',
        });
      }
      await pause(waitMs, signal);
    }
  } finally {
    rmSync(report, { force: true });
  }
}

/**
 * Runs the daemon until it is stopped, saying here what it says.
 * @returns its exit code
 */
export async function runDaemon({ paths, env, signal, entry = ENTRY }: StartOptions): Promise<number> {
  const state = prepareState(paths);
  const child = spawn(process.execPath, [...daemonFlags(state, PROGRAM_ROOT), entry], {
    // Its own session: Ctrl-C reaches it once, from here. Two signals would end it without storing what it holds.
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit'],
    cwd: state.daemon,
    env: daemonEnv(state, env),
  });
  const passOn = (): void => void child.kill('SIGTERM');
  if (signal.aborted) passOn();
  signal.addEventListener('abort', passOn, { once: true });
  try {
    const [code] = (await once(child, 'exit')) as [number | null];
    return code ?? 1;
  } finally {
    signal.removeEventListener('abort', passOn);
  }
}

function daemonEnv(state: StatePaths, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const cache = join(state.daemon, 'cache');
  mkdirSync(cache, { recursive: true, mode: 0o700 });
  return {
    ...env,
    CLOISTER_HOME: state.home,
    // Flags found there would be added to the ones that confine the daemon.
    NODE_OPTIONS: '',
    // Compiled code of the last start: a third of the start-up time. Only the daemon itself writes to this folder.
    NODE_COMPILE_CACHE: cache,
  };
}

/** Ours ended because it was not the only one. Its lock tells, or its own words while the other is still starting. */
function anotherHolds(state: StatePaths, report: string): boolean {
  return readLock(state) !== null || readReport(report).includes('DAEMON_RUNNING');
}

function readReport(report: string): string {
  return readFileSync(report, 'utf8').slice(0, MAX_REPORT_CHARS).trim();
}

/** @param report `cloister: MESSAGE (CODE)` and a line with what to do, as the daemon says it; or what Node said instead */
function startFailed(report: string, ended: Ended): CliError {
  const told = /^cloister: (.+)\n(.+)$/m.exec(report);
  const how = ended.signal === null ? `exit code ${ended.code ?? 'unknown'}` : `signal ${ended.signal}`;
  return new CliError('CLI_START_FAILED', `the daemon did not start: ${(told?.[1] ?? report) || how}`, {
    hint: told?.[2] ?? 'run `cloister serve` to see the start as it happens',
  });
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await setTimeout(ms, undefined, { signal });
  } catch (cause) {
    throw new CliError('CLI_CANCELLED', 'cancelled', { cause });
  }
}
