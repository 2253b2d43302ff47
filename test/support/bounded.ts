import { setTimeout } from 'node:timers/promises';

/**
 * Waits until something holds. The bound is there to end a test that can never pass, so it is far beyond what a busy
 * machine needs.
 * @throws Error that names what did not come true
 */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  { withinMs = 30_000, everyMs = 50 } = {},
): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`did not come true in ${withinMs} ms: ${what}`);
    await setTimeout(everyMs);
  }
}
