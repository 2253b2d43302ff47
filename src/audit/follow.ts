import type { StoredRecord } from './line.ts';
import { readRecords } from './reading.ts';

/** Wakes followers when records have become durable. */
export class Signal {
  #waiting: (() => void)[] = [];

  fire(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }

  /** Resolves at the next `fire`, or when `signal` is aborted. */
  next(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const done = (): void => {
        signal.removeEventListener('abort', done);
        resolve();
      };
      signal.addEventListener('abort', done);
      this.#waiting.push(done);
    });
  }
}

/**
 * Gives each record once it is durable, from the next one on. Reads from the disk, so that a slow reader costs no memory.
 * Ends when `signal` is aborted.
 */
export function followRecords(
  folder: string,
  lastSeq: () => number,
  durable: Signal,
  signal: AbortSignal,
): AsyncGenerator<StoredRecord> {
  // Read now, not at the first `next`: what is written in between is wanted too.
  return follow(folder, lastSeq(), lastSeq, durable, signal);
}

async function* follow(
  folder: string,
  from: number,
  lastSeq: () => number,
  durable: Signal,
  signal: AbortSignal,
): AsyncGenerator<StoredRecord> {
  let seen = from;
  while (!signal.aborted) {
    const to = lastSeq();
    if (to === seen) {
      await durable.next(signal);
      continue;
    }
    for await (const records of readRecords(folder, { from: seen + 1, to })) {
      for (const record of records) {
        if (signal.aborted) return;
        yield record;
      }
    }
    seen = to;
  }
}
