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
import { torFiles, writeTorrc } from './torrc.ts';

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
  await writeFile(files.defaults, '', { mode: 0o600 });
  await writeFile(files.torrc, writeTorrc(files, config, process.pid, extraTorrc), { mode: 0o600 });
  await verifyTorrc(config.binary, files);
  await endOrphan(files);
  await rm(files.controlPort, { force: true });

  const { tor, endpoint } = await started(config.binary, files, signal);
  let control: ControlConnection | null = null;
  try {
    control = await openControl(endpoint, signal);
    await authenticate(control, { kind: 'cookie', path: files.cookie });
    // From here Tor ends with this connection, and so with this process, however that ends.
    await control.send('TAKEOWNERSHIP');
    const socks = readEndpoint(readQuoted(await control.info('net/listeners/socks'))[0] ?? '');
    const open = control;
    return {
      control,
      socks,
      async close() {
        open.close();
        await tor.stop();
      },
    };
  } catch (error) {
    control?.close();
    await tor.stop();
    throw error;
  }
}

async function started(
  binary: string | undefined,
  files: ReturnType<typeof torFiles>,
  signal: AbortSignal,
): Promise<{ readonly tor: TorProcess; readonly endpoint: Endpoint }> {
  const deadline = performance.now() + FOLDER_FREE_MS;
  for (;;) {
    const tor = startTor(binary, files);
    const outcome = await portOf(tor, files, signal);
    if (typeof outcome === 'object') return { tor, endpoint: outcome };
    if (outcome === 'in-use' && performance.now() < deadline) {
      await setTimeout(500, undefined, { signal });
      continue;
    }
    throw startFailed(outcome);
  }
}

/** @returns where the control port is, or why Tor ended instead */
async function portOf(
  tor: TorProcess,
  files: ReturnType<typeof torFiles>,
  signal: AbortSignal,
): Promise<Endpoint | TorExit> {
  let exit: TorExit | null = null;
  void tor.ended.then((reason) => {
    exit = reason;
  });
  const deadline = performance.now() + PORT_MS;
  try {
    while (exit === null && performance.now() < deadline) {
      const endpoint = await readControlPort(files);
      if (endpoint) return endpoint;
      await setTimeout(POLL_MS, undefined, { signal });
    }
  } catch (error) {
    await tor.stop();
    throw error;
  }
  if (exit === null) await tor.stop();
  return exit ?? 'other';
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
