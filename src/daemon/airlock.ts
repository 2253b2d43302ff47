import type { AuditLog } from '../audit/log.ts';
import type { StatePaths } from '../config/paths.ts';
import type { Config } from '../config/schema.ts';
import { PROGRAM_ROOT } from '../config/version.ts';
import { type AirlockHost, type AirlockOptions, createAirlock } from './airlock-host.ts';
import type { DaemonLog } from './log.ts';

export interface AirlockParts extends Pick<AirlockOptions, 'recorder' | 'tokens' | 'failures'> {
  readonly audit: Pick<AuditLog, 'queryHash'>;
  readonly log: Pick<DaemonLog, 'event' | 'airlockCode' | 'failure'>;
  /** Of the API; 0 while it is not known. */
  readonly ownPort: () => number;
}

/** The airlock as this daemon runs it. Nothing of it listens before a profile asks for it. */
export function openAirlock(
  paths: Pick<StatePaths, 'airlockPolicy'>,
  config: Pick<Config, 'airlock' | 'tor'>,
  parts: AirlockParts,
): AirlockHost {
  const { audit, log, ownPort } = parts;
  return createAirlock({
    ...parts,
    hostHash: (name) => audit.queryHash(name, 'host'),
    policyFile: paths.airlockPolicy,
    config: config.airlock,
    programRoot: PROGRAM_ROOT,
    // No rule opens them: whoever reached Tor's control port could tell it to be no Tor.
    reservedPorts: () => [ownPort(), portOf(config.tor.socks), portOf(config.tor.control)].filter((port) => port > 0),
    onFault: log.failure,
    onNote: (note) => {
      if (note.event === 'airlock-said') log.airlockCode(note.code);
      else log.event(note.event, 'elapsedMs' in note ? { elapsedMs: note.elapsedMs } : {});
    },
  });
}

function portOf(endpoint: string): number {
  return Number(endpoint.slice(endpoint.lastIndexOf(':') + 1));
}
