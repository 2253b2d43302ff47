import { readFileSync } from 'node:fs';
import { writeDurably } from '../config/durable.ts';

/**
 * Entry of a process that lives for one errand: the fingerprint of the audit chain, to or from a file outside the state
 * folder. The daemon may not write there; this process may write there and nowhere else, and has no network.
 */
export interface Errand {
  readonly path: string;
  /** Null: read what is there. */
  readonly fingerprint: string | null;
}

export interface ErrandReport {
  readonly done: boolean;
  /** What was read; null when there is nothing. */
  readonly found: string | null;
}

process.once('message', async ({ path, fingerprint }: Errand) => {
  process.send?.(await run(path, fingerprint));
  process.disconnect?.();
});

async function run(path: string, fingerprint: string | null): Promise<ErrandReport> {
  try {
    if (fingerprint !== null) await writeDurably(path, [Buffer.from(`${fingerprint}\n`)]);
    return { done: true, found: fingerprint ?? readFileSync(path, 'utf8').trim() };
  } catch {
    // The medium is not plugged in, or is full: which of them is for the person to see, not for a log.
    return { done: false, found: null };
  }
}
