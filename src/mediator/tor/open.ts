import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import type { Config } from '../../config/schema.ts';
import { MediatorError } from '../errors.ts';
import { type ControlConnection, openControl } from './control.ts';
import { authenticate, type ControlSecret } from './control-auth.ts';
import { readQuoted } from './control-lines.ts';
import { type Endpoint, readEndpoint } from './endpoint.ts';
import { endOrphan, readControlPort } from './orphan.ts';
import { notFound, startTor, type TorExit, type TorProcess, verifyTorrc } from './process.ts';
import { type TorFiles, torFiles, writeTorrc } from './torrc.ts';

/** A Tor we may command, connected or not yet. */
export interface OpenTor {
  readonly control: ControlConnection;
  readonly socks: Endpoint;
  /** Lets go of it; a managed one has ended when this settles. */
  close(): Promise<void>;
}

export interface OpenOptions {
  readonly folder: string;
  readonly config: Config['tor'];
  /** More lines for the torrc of a managed Tor. For tests: a network of their own. */
  readonly extraTorrc?: readonly string[] | undefined;
  readonly signal: AbortSignal;
}

const PRIVATE = 0o700;
const POLL_MS = 25;
const PORT_MS = 30_000;
const RETRY_MS = 500;
/** Time between Tor's last word and its end. */
const EXIT_MS = 1000;
/** Tor looks every 15 s whether its owner is still there; the folder is free then at the latest. */
const FOLDER_FREE_MS = 30_000;

/** @throws MediatorError TOR_* */
export async function openTor(options: OpenOptions): Promise<OpenTor> {
  return options.config.mode === 'running' ? await openRunning(options) : await openManaged(options);
}

async function openRunning({ config, signal }: OpenOptions): Promise<OpenTor> {
  const control = await openControl(readEndpoint(config.control), signal);
  try {
    await authenticate(control, secretOf(config));
    return { control, socks: readEndpoint(config.socks), close: async () => control.close() };
  } catch (error) {
    control.close();
    throw error;
  }
}

function secretOf({ cookie, passwordFile }: Config['tor']): ControlSecret {
  if (cookie !== undefined) return { kind: 'cookie', path: cookie };
  if (passwordFile !== undefined) return { kind: 'password', path: passwordFile };
  return { kind: 'none' };
}

async function openManaged({ folder, config, extraTorrc, signal }: OpenOptions): Promise<OpenTor> {
  const files = torFiles(folder);
  await mkdir(files.data, { recursive: true, mode: PRIVATE });
  // First of all: any tor that ends, one that only checks its settings too, removes the control port file of this folder.
  await endOrphan(files);
  await writeFile(files.defaults, '', { mode: 0o600 });
  await writeFile(files.torrc, writeTorrc(files, config, process.pid, extraTorrc), { mode: 0o600 });
  await verifyTorrc(config.binary, files);
  for (const deadline = performance.now() + FOLDER_FREE_MS; ; await setTimeout(RETRY_MS, undefined, { signal })) {
    await rm(files.controlPort, { force: true });
    await rm(files.cookie, { force: true });
    const tor = startTor(config.binary, files);
    try {
      return await takeOver(tor, files, signal);
    } catch (error) {
      // Tor may open its control port before it finds that the folder is another's: its end says more than the connection's.
      const exit = await Promise.race([tor.ended, setTimeout(EXIT_MS, null)]);
      await tor.stop();
      signal.throwIfAborted();
      if (exit === null) throw error;
      if (exit !== 'in-use' || performance.now() > deadline) throw startFailed(exit);
    }
  }
}

async function takeOver(tor: TorProcess, files: TorFiles, signal: AbortSignal): Promise<OpenTor> {
  const control = await openControl(await portOf(tor, files, signal), signal);
  try {
    await authenticate(control, { kind: 'cookie', path: files.cookie });
    // From here Tor ends with this connection, and so with this process, however that ends.
    await control.send('TAKEOWNERSHIP');
    const socks = readEndpoint(readQuoted(await control.info('net/listeners/socks'))[0] ?? '');
    return {
      control,
      socks,
      async close() {
        control.close();
        await tor.stop();
      },
    };
  } catch (error) {
    control.close();
    throw error;
  }
}

/** @returns where the control port is, as soon as Tor has written it and the cookie down, in whichever order */
async function portOf(tor: TorProcess, files: TorFiles, signal: AbortSignal): Promise<Endpoint> {
  let ended = false;
  void tor.ended.then(() => {
    ended = true;
  });
  for (const deadline = performance.now() + PORT_MS; !ended && performance.now() < deadline; ) {
    const endpoint = await readControlPort(files);
    if (endpoint && existsSync(files.cookie)) return endpoint;
    await setTimeout(POLL_MS, undefined, { signal });
  }
  throw startFailed('other');
}

function startFailed(exit: TorExit): MediatorError {
  if (exit === 'not-found') return notFound();
  const busy = exit === 'in-use';
  return new MediatorError(
    'TOR_START_FAILED',
    busy ? "another Tor holds Cloister's Tor folder and does not end" : 'Tor was started and ended at once',
    {
      hint: busy
        ? 'End the tor process that uses daemon/tor in the state folder, then try again.'
        : 'Run tor --verify-config -f on daemon/tor/torrc in the state folder to see why.',
    },
  );
}
