import { type Failure, failureOf } from './failure.ts';

export interface OutgoingHooks {
  readonly item: (value: unknown) => void;
  readonly end: (failure: Failure | null) => void;
}

/** The sending end of a stream: pulls the source only while the reader has given credit. */
export class OutgoingStream {
  readonly #controller = new AbortController();
  #credit: number;
  #dropped = false;
  #wake: (() => void) | null = null;

  constructor(credit: number) {
    this.#credit = credit;
  }

  /** Aborted when the reader cancels, goes away, or the channel closes. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  more(count: number): void {
    this.#credit += count;
    this.#wake?.();
  }

  /**
   * @param drop the reader is gone: nothing more is sent. Without it the source ends the stream in its own way, so
   *   that a cancelled ingest can still report what it has committed.
   */
  cancel(drop: boolean): void {
    this.#dropped ||= drop;
    this.#controller.abort();
    this.#wake?.();
  }

  async pump(source: AsyncIterable<unknown>, hooks: OutgoingHooks): Promise<void> {
    let failure: Failure | null = null;
    try {
      const iterator = source[Symbol.asyncIterator]();
      while (await this.#hasCredit()) {
        const { value, done } = await iterator.next();
        if (done) break;
        if (this.#dropped) continue;
        this.#credit -= 1;
        hooks.item(value);
      }
      if (this.#dropped) await iterator.return?.();
    } catch (error) {
      failure = failureOf(error);
    }
    if (!this.#dropped) hooks.end(failure);
  }

  /** @returns false when the reader went away */
  async #hasCredit(): Promise<boolean> {
    while (this.#credit <= 0 && !this.#dropped) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = null;
    }
    return !this.#dropped;
  }
}
