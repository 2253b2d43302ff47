import { setImmediate as nextTurn } from 'node:timers/promises';

/** Longest time a background step holds the thread before questions get their turn, ms. */
const SLICE_MS = 4;

/** Tells a long job when to let others run. */
export class Pace {
  #since = performance.now();

  get isDue(): boolean {
    return performance.now() - this.#since >= SLICE_MS;
  }

  /** Lets the event loop turn once: timers, messages and questions that wait are served first. */
  async rest(): Promise<void> {
    await nextTurn();
    this.#since = performance.now();
  }
}
