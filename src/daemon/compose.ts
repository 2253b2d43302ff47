import type { StatePaths } from '../config/paths.ts';
import type { Config } from '../config/schema.ts';
import { PROGRAM_ROOT, VERSION } from '../config/version.ts';
import { openExceptions } from '../pii/exceptions.ts';
import { findPersonalData } from '../pii/find.ts';
import { createScrubber } from '../pii/scrub.ts';
import { openBoundedFile } from './bounded-file.ts';
import { runChecks } from './checks.ts';
import { acquireLock } from './lock.ts';
import { createLog, type DaemonLog } from './log.ts';
import { openServer } from './server.ts';
import type { Services } from './services.ts';
import { createStreams } from './streams.ts';
import { createToken } from './token.ts';
import { startVaultHost, type VaultHost, type VaultHostOptions, type VaultNote } from './vault-host.ts';

export interface DaemonOptions {
  /** As `prepareState` returned them. */
  readonly paths: StatePaths;
  readonly config: Config;
  readonly startVault?: (options: VaultHostOptions) => VaultHost;
}

export interface RunningDaemon {
  readonly port: number;
  readonly log: DaemonLog;
  /** Resolves when somebody asked for a stop through the API. */
  readonly stopRequested: Promise<void>;
  /**
   * Ends streams with DAEMON_STOPPING, closes the port, lets the vault write everything to disk, gives the lock back.
   * A second call waits for the first.
   */
  stop(): Promise<void>;
}

/**
 * Builds the daemon: each part from the ones before it. When one cannot be had, those before it are given back.
 * @throws DaemonError DAEMON_RUNNING, DAEMON_PORT_TAKEN, DAEMON_BIND_FAILED, DAEMON_LOCK_FAILED
 */
export async function startDaemon({
  paths,
  config,
  startVault = startVaultHost,
}: DaemonOptions): Promise<RunningDaemon> {
  const { limits } = config;
  await using parts = new AsyncDisposableStack();

  const lock = parts.adopt(acquireLock(paths), (held) => held.release());
  const log = parts.adopt(createLog(openBoundedFile(paths.log, limits.logBytes), config.logLevel), (it) => it.close());
  const token = parts.adopt(createToken(paths.token), (it) => it.remove());
  const vault = parts.adopt(
    startVault({ programRoot: PROGRAM_ROOT, paths, chunkTokens: config.chunkTokens, onNote: noteTaker(log) }),
    (it) => it.close(),
  );
  const exceptions = openExceptions(paths.exceptions);
  if (exceptions.setAside) log.event('exceptions-set-aside');
  // Every detector is composed here, and nowhere else.
  const scrubber = createScrubber({ find: findPersonalData, isException: exceptions.has });
  const streams = createStreams(limits.streams);
  const { promise: stopRequested, resolve: requestStop } = Promise.withResolvers<void>();
  const services: Services = {
    vault,
    scrubber,
    exceptions,
    config,
    paths,
    version: VERSION,
    startedAt: Date.now(),
    sse: { streams, log, heartbeatMs: limits.heartbeatMs, stallMs: limits.stallMs },
    prove: token.prove,
    checks: () => runChecks({ paths, port: server.port, lostLogLines: log.lostCount, exceptions, vault: vault.api }),
    requestStop,
  };
  const server = parts.adopt(await openServer({ services, token, log }), (it) => it.close(limits.stopMs));
  parts.defer(() => endWithin(streams.stop(), limits.stopMs));

  lock.announce({ port: server.port, version: VERSION });
  log.event('started', { port: server.port, pid: process.pid });
  const running = parts.move();
  let stopping: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    log.event('stopping', { streams: streams.count });
    await running.disposeAsync();
  };
  return {
    port: server.port,
    log,
    stopRequested,
    stop: () => {
      stopping ??= stop();
      return stopping;
    },
  };
}

function noteTaker(log: DaemonLog): (note: VaultNote) => void {
  return (note) => {
    if (note.event === 'vault-said') log.vaultCode(note.code);
    else log.event(note.event, { ...countsOf(note) });
  };
}

function countsOf({ elapsedMs, crashCount }: { readonly elapsedMs?: number; readonly crashCount?: number }) {
  return { ...(elapsedMs === undefined ? {} : { elapsedMs }), ...(crashCount === undefined ? {} : { crashCount }) };
}

/** Streams that do not end by themselves are cut with their connections afterwards. */
async function endWithin(work: Promise<void>, maxMs: number): Promise<void> {
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, maxMs);
  await Promise.race([work, late]);
  clearTimeout(timer);
}
