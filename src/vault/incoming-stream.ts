import { VaultError } from './errors.ts';

/** Items the sender may have under way before the reader has taken any. */
export const STREAM_WINDOW = 64;
/** Credit goes back in portions, so that a long stream of small events does not cost one message per event. */
const CREDIT_PORTION = STREAM_WINDOW / 4;

export interface StreamHooks {
  /** Called at the first `next()`: a stream nobody reads is never started. */
  readonly open: () => void;
  readonly more: (count: number) => void;
  /** The reader went away before the end. */
  readonly drop: () => void;
  /** Called once, when nothing more can come. */
  readonly over: () => void;
}

/** The reading end of a stream from the other process: a queue bounded by the credit given. One reader. */
export class IncomingStream implements AsyncIterableIterator<unknown, undefined> {
  readonly #hooks: StreamHooks;
  #queue: unknown[] = [];
  #waiting: PromiseWithResolvers<IteratorResult<unknown, undefined>> | null = null;
  #state: 'new' | 'open' | 'ended' = 'new';
  #error: Error | null = null;
  #taken = 0;

  constructor(hooks: StreamHooks) {
    this.#hooks = hooks;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** @throws VaultError VAULT_PROTOCOL when the sender ignores the window: it could fill our memory */
  push(item: unknown): void {
    if (this.#state === 'ended') return;
    if (this.#waiting) {
      const { resolve } = this.#waiting;
      this.#waiting = null;
      this.#take();
      resolve({ value: item, done: false });
      return;
    }
    if (this.#queue.length >= STREAM_WINDOW) {
      throw new VaultError('VAULT_PROTOCOL', 'the other process sent more of a stream than it was allowed to');
    }
    this.#queue.push(item);
  }

  /** Ends the stream after what is queued, or with `error` after what is queued. */
  end(error: Error | null): void {
    if (this.#state === 'ended') return;
    this.#state = 'ended';
    this.#error = error;
    this.#hooks.over();
    if (!this.#waiting) return;
    const waiting = this.#waiting;
    this.#waiting = null;
    this.#finish().then(waiting.resolve, waiting.reject);
  }

  next(): Promise<IteratorResult<unknown, undefined>> {
    if (this.#state === 'new') {
      this.#state = 'open';
      this.#hooks.open();
    }
    if (this.#queue.length > 0) {
      const value = this.#queue.shift();
      if (this.#state === 'open') this.#take();
      return Promise.resolve({ value, done: false });
    }
    if (this.#state === 'ended') return this.#finish();
    if (this.#waiting) return Promise.reject(new VaultError('VAULT_PROTOCOL', 'a stream has one reader'));
    this.#waiting = Promise.withResolvers();
    return this.#waiting.promise;
  }

  return(): Promise<IteratorResult<unknown, undefined>> {
    if (this.#state === 'open') this.#hooks.drop();
    this.#queue = [];
    this.end(null);
    this.#error = null;
    return Promise.resolve({ value: undefined, done: true });
  }

  #take(): void {
    this.#taken += 1;
    if (this.#taken < CREDIT_PORTION) return;
    this.#hooks.more(this.#taken);
    this.#taken = 0;
  }

  /** An error is told once; after it the stream is simply over. */
  #finish(): Promise<IteratorResult<unknown, undefined>> {
    const error = this.#error;
    this.#error = null;
    return error ? Promise.reject(error) : Promise.resolve({ value: undefined, done: true });
  }
}
