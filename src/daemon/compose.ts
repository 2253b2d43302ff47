import { join } from 'node:path';
import { openAuditLog } from '../audit/log.ts';
import type { StatePaths } from '../config/paths.ts';
import type { Config } from '../config/schema.ts';
import { PROGRAM_ROOT, VERSION } from '../config/version.ts';
import type { TorOptions } from '../mediator/tor/tor.ts';
import type { Precondition, Preconditions } from '../profiles/preconditions.ts';
import { readOrMakeKey, sealedFile } from '../profiles/sealed-file.ts';
import { Switchboard } from '../profiles/switchboard.ts';
import { openAirlock } from './airlock.ts';
import { createAuthenticator } from './auth/authenticator.ts';
import { openClientTokens } from './auth/client-tokens.ts';
import { countFailures } from './auth/failures.ts';
import { openBoundedFile } from './bounded-file.ts';
import { createChainTrust } from './chain-trust.ts';
import { runChecks } from './checks.ts';
import { lazyDecoys } from './decoys.ts';
import { acquireLock } from './lock.ts';
import { createLog, type DaemonLog } from './log.ts';
import { createPageSessions } from './page/sessions.ts';
import { preconditionsOf } from './preconditions.ts';
import { recordedVault, withApi } from './recorded-vault.ts';
import { createRecorder } from './recorder.ts';
import { lazyScrubbing } from './scrubbing.ts';
import { openServer } from './server.ts';
import type { Services } from './services.ts';
import { createStreams } from './streams.ts';
import { createToken } from './token.ts';
import { TranscriptBook } from './transcripts/book.ts';
import { recordedAnswers } from './transcripts/recorded-answers.ts';
import { startVaultHost, type VaultHost, type VaultHostOptions } from './vault-host.ts';
import { vaultNotes } from './vault-notes.ts';
import { createCoverTraffic } from './web/cover-traffic.ts';
import { openTor, openWeb } from './web/open-web.ts';
import { createWitness } from './witness.ts';

export interface DaemonOptions {
  /** As `prepareState` returned them. */
  readonly paths: StatePaths;
  readonly config: Config;
  readonly startVault?: (options: VaultHostOptions) => VaultHost;
  readonly preconditions?: Preconditions;
  /** For tests: a Tor network of their own. */
  readonly torTesting?: TorOptions['testing'];
  /** For tests: stands in for Tor, where a profile needs it and the test does not. */
  readonly torPrecondition?: Precondition;
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
 * @throws DaemonError DAEMON_RUNNING, DAEMON_PORT_TAKEN, DAEMON_BIND_FAILED, DAEMON_LOCK_FAILED; AuditError AUDIT_UNREADABLE
 */
export async function startDaemon({
  paths,
  config,
  startVault = startVaultHost,
  preconditions,
  torTesting,
  torPrecondition,
}: DaemonOptions): Promise<RunningDaemon> {
  const { limits } = config;
  await using parts = new AsyncDisposableStack();

  const lock = parts.adopt(acquireLock(paths), (held) => held.release());
  const log = parts.adopt(createLog(openBoundedFile(paths.log, limits.logBytes), config.logLevel), (it) => it.close());
  const onFault = (error: unknown): void => log.failure(error);

  const { witness: place, ...policy } = config.audit;
  let onRefusal = (): void => undefined;
  const audit = parts.adopt(
    await openAuditLog({
      paths,
      policy,
      ...(place ? { witness: createWitness(place, PROGRAM_ROOT) } : {}),
      // What leaves must be on record: when the chain stops taking records, what is under way stops too.
      onState: (state) => {
        log.event(state.writable ? 'chain-writes' : 'chain-refuses');
        if (!state.writable) onRefusal();
      },
    }),
    (it) => it.close(),
  );
  const trust = createChainTrust(audit);
  const recorder = createRecorder(audit, onFault);
  parts.defer(async () => {
    recorder.service('stopped');
    await recorder.settled();
  });

  const tor = parts.adopt(openTor(paths, config, torTesting), (it) => it.stop());
  const stateKey = await readOrMakeKey(paths.stateKey);
  // The last uses that cannot be noted are no reason not to stop.
  const tokens = parts.adopt(openClientTokens(paths.clients, sealedFile(paths.clients, stateKey)), (it) =>
    it.close().catch(onFault),
  );
  const failures = parts.adopt(countFailures(recorder.failure), (it) => it.flush());
  let ownPort = config.port;
  const airlock = parts.adopt(
    openAirlock(paths, config, { recorder, tokens, failures, audit, log, ownPort: () => ownPort }),
    (it) => it.close(),
  );
  const scrubbing = parts.adopt(
    lazyScrubbing(paths, () => log.event('exceptions-set-aside')),
    (it) => it.stop(),
  );
  const decoys = lazyDecoys(paths, config.decoys, scrubbing.get);
  const cover = createCoverTraffic({
    config: config.decoys,
    decoys,
    recorder,
    lease: () => switchboard.lease('research'),
    road: () => road,
    onFault,
  });
  const grounds = {
    tor: torPrecondition ?? tor.precondition,
    cover: cover.precondition,
    airlock: airlock.precondition,
  };
  const switchboard = parts.adopt(
    await Switchboard.open({
      file: sealedFile(paths.profile, stateKey),
      preconditions: preconditions ?? preconditionsOf(grounds),
      record: recorder.profile,
      onFault,
    }),
    (it) => it.close(),
  );
  onRefusal = () => {
    switchboard.cutWide();
    airlock.cut();
  };

  const session = parts.adopt(createToken(paths.token), (it) => it.remove());
  const pages = createPageSessions(() => performance.now());
  const authenticator = createAuthenticator(session, tokens, failures, pages);

  const host: VaultHost = parts.adopt(
    startVault({
      programRoot: PROGRAM_ROOT,
      paths,
      chunkTokens: config.chunkTokens,
      onNote: vaultNotes(log, recorder, () => host.api.models()),
    }),
    (it) => it.close(),
  );
  const transcripts = parts.adopt(new TranscriptBook({ folder: paths.transcripts, ...config.transcripts }), (it) =>
    it.close(),
  );
  const api = recordedVault(host.api, recorder, () => switchboard.current.profile);
  const isKept = (): boolean => switchboard.current.policy.lifted.includes('no-transcripts');
  const ask = recordedAnswers(api.ask, isKept, (entry) => void transcripts.write(entry).catch(onFault));
  const vault = withApi(host, { ...api, ask });

  const stages = {
    audit,
    trust,
    recorder,
    switchboard,
    scrubbing: scrubbing.get,
    decoys,
    config,
    tor,
    airlock,
    vault: vault.api,
    turn: cover.turn,
  };
  const { web, engines, road } = openWeb(stages, paths);
  const streams = createStreams(limits.streams);
  const { promise: stopRequested, resolve: requestStop } = Promise.withResolvers<void>();
  const services: Services = {
    vault,
    audit,
    trust,
    recorder,
    switchboard,
    tokens,
    session,
    pages,
    pageFolder: join(PROGRAM_ROOT, 'dist', 'ui'),
    transcripts,
    scrubbing: scrubbing.get,
    decoys,
    engines,
    tor,
    airlock,
    web,
    config,
    paths,
    version: VERSION,
    startedAt: Date.now(),
    sse: { streams, log, heartbeatMs: limits.heartbeatMs, stallMs: limits.stallMs },
    checks: () =>
      runChecks({
        paths,
        port: server.port,
        lostLogLines: log.lostCount,
        vault: vault.api,
        audit,
        trust,
        tokens,
        scrubbing: scrubbing.get,
        airlock,
      }),
    requestStop,
  };
  const server = parts.adopt(await openServer({ services, authenticator, log }), (it) => it.close(limits.stopMs));
  ownPort = server.port;
  parts.defer(() => endWithin(streams.stop(), limits.stopMs));

  lock.announce({ port: server.port, version: VERSION });
  log.event('started', { port: server.port, pid: process.pid });
  recorder.service('started');
  const running = parts.move();
  let stopping: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    log.event('stopping', { streams: streams.count });
    recorder.service('stopping');
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

/** Streams that do not end by themselves are cut with their connections afterwards. */
async function endWithin(work: Promise<void>, maxMs: number): Promise<void> {
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, maxMs);
  await Promise.race([work, late]);
  clearTimeout(timer);
}
