import { join } from 'node:path';
import type { Config } from '../../config/schema.ts';
import { MediatorError } from '../errors.ts';

/** Files of a managed Tor, all below `paths.tor`. */
export interface TorFiles {
  readonly folder: string;
  readonly data: string;
  readonly torrc: string;
  /** Empty: stands in for the system's own defaults, which are somebody else's. */
  readonly defaults: string;
  /** Written by Tor: `PORT=127.0.0.1:12345`. */
  readonly controlPort: string;
  readonly cookie: string;
}

export function torFiles(folder: string): TorFiles {
  return {
    folder,
    data: join(folder, 'data'),
    torrc: join(folder, 'torrc'),
    defaults: join(folder, 'defaults'),
    controlPort: join(folder, 'control-port'),
    cookie: join(folder, 'cookie'),
  };
}

/**
 * A client and nothing else: no relay, no name server, no door for other programs.
 * @param pid Tor ends when this process is gone
 * @param extra lines for tests, last, so that they win
 * @throws MediatorError TOR_CONFIG_REFUSED for a bridge whose transport has no program: Tor would wait for it for ever
 */
export function writeTorrc(
  files: TorFiles,
  config: Pick<Config['tor'], 'bridges' | 'transports'>,
  pid: number,
  extra: readonly string[] = [],
): string {
  const names = config.transports.map(({ name }) => name);
  for (const line of config.bridges) {
    const transport = /^[a-z]\w*(?=\s)/.exec(line)?.[0];
    if (transport !== undefined && !names.includes(transport)) throw transportMissing();
  }
  return [
    `DataDirectory ${quote(files.data)}`,
    'ClientOnly 1',
    // One circuit for each user name. Both are Tor's defaults; they are what we stand on, so they are written down.
    'SocksPort 127.0.0.1:auto IsolateSOCKSAuth IsolateClientAddr',
    'ControlPort auto',
    `ControlPortWriteToFile ${quote(files.controlPort)}`,
    'CookieAuthentication 1',
    `CookieAuthFile ${quote(files.cookie)}`,
    `__OwningControllerProcess ${pid}`,
    'SafeLogging 1',
    'Log notice stdout',
    'AvoidDiskWrites 1',
    // After weeks without use Tor would otherwise start asleep and never report that it is connected.
    'DormantCanceledByStartup 1',
    ...(config.bridges.length > 0 ? ['UseBridges 1'] : []),
    ...config.bridges.map((line) => `Bridge ${line}`),
    ...config.transports.map(({ name, path }) => `ClientTransportPlugin ${name} exec ${path}`),
    ...extra,
    '',
  ].join('\n');
}

export function transportMissing(): MediatorError {
  return new MediatorError('TOR_CONFIG_REFUSED', 'a bridge needs a transport program that is not set', {
    hint: "Name the program in tor.transports under the bridge line's first word.",
  });
}

/** Tor reads a quoted value like a string in C. */
function quote(path: string): string {
  return `"${path.replaceAll(/["\\]/g, '\\$&')}"`;
}
