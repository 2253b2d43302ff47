import { RagError } from '../errors.ts';

/** Lets one piece of work at a time pass, in the order of asking. */
export class Turns {
  #last: Promise<void> = Promise.resolve();
  #closed = false;
  #count = 0;

  /** Whether somebody has the turn or waits for it. */
  get isTaken(): boolean {
    return this.#count > 0;
  }

  /**
   * Waits for the turn.
   * @param signal stops the waiting; its reason is thrown
   * @throws RagError RAG_CANCELLED after `close`
   * @returns what to call when done
   */
  async take(signal?: AbortSignal): Promise<() => void> {
    this.#assertOpen();
    const before = this.#last;
    const { promise: mine, resolve } = Promise.withResolvers<void>();
    let isDone = false;
    const done = (): void => {
      if (!isDone) this.#count -= 1;
      isDone = true;
      resolve();
    };
    this.#count += 1;
    this.#last = before.then(() => mine);
    try {
      await waitFor(before, signal);
      this.#assertOpen();
    } catch (error) {
      done();
      throw error;
    }
    return done;
  }

  /** Waits for the turn, as long as `signal` allows, and lets nobody pass any more. @throws the signal's reason */
  async close(signal?: AbortSignal): Promise<void> {
    try {
      (await this.take(signal))();
    } finally {
      this.#closed = true;
    }
  }

  async run<T>(work: () => Promise<T> | T, signal?: AbortSignal): Promise<T> {
    const done = await this.take(signal);
    try {
      return await work();
    } finally {
      done();
    }
  }

  #assertOpen(): void {
    if (this.#closed) throw new RagError('RAG_CANCELLED', 'the document store is being closed');
  }
}

function waitFor(before: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (!signal) return before;
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    void before.then(resolve).finally(() => signal.removeEventListener('abort', stop));
  });
}
