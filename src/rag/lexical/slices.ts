import { setImmediate } from 'node:timers/promises';

/** Longest time a background step holds the thread before questions get their turn. */
const SLICE_MS = 8;

/** Runs a stepwise job to its end, letting the event loop turn between slices. */
export async function runSliced<Result>(job: Generator<void, Result>): Promise<Result> {
  let sliceStart = performance.now();
  for (;;) {
    const step = job.next();
    if (step.done === true) return step.value;
    if (performance.now() - sliceStart < SLICE_MS) continue;
    await setImmediate();
    sliceStart = performance.now();
  }
}
