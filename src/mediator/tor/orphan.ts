import { readFile } from 'node:fs/promises';
import { openControl } from './control.ts';
import { authenticate } from './control-auth.ts';
import { type Endpoint, readEndpoint } from './endpoint.ts';
import type { TorFiles } from './torrc.ts';

const HALT_MS = 10_000;

/** @returns what Tor wrote into its control port file; null when there is none */
export async function readControlPort(files: Pick<TorFiles, 'controlPort'>): Promise<Endpoint | null> {
  try {
    const [, text = ''] = /^PORT=(\S+)\n/m.exec(await readFile(files.controlPort, 'utf8')) ?? [];
    return text === '' ? null : readEndpoint(text);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/**
 * Ends a Tor that outlived its daemon. It ends by itself when its owner is gone; this is for the moments before. The port
 * may be another program's by now: it has to show that it knows the cookie before anything is sent to it.
 * @returns whether one was ended
 */
export async function endOrphan(files: TorFiles): Promise<boolean> {
  const endpoint = await readControlPort(files);
  if (!endpoint) return false;
  const signal = AbortSignal.timeout(HALT_MS);
  const control = await openControl(endpoint, signal).catch(() => null);
  if (!control) return false;
  try {
    await authenticate(control, { kind: 'cookie', path: files.cookie });
    // Tor ends without an answer as often as with one. It removes its control port file as it goes: a new one must not be
    // started before that.
    await control.send('SIGNAL HALT').catch(() => undefined);
    await Promise.race([endOf(control.ended), endOf(signal)]);
    return true;
  } catch {
    return false;
  } finally {
    control.close();
  }
}

async function endOf(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
}
