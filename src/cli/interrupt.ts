import { EXIT } from './exit-codes.ts';

/**
 * A terminal sends Ctrl-C to every process of the command, and the launcher in `bin/` passes on the one it got: the
 * second of two signals this close together is the same key press.
 */
const SAME_PRESS_MS = 500;

/** Ctrl-C, a service manager, a closed terminal. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export interface Interrupt {
  readonly signal: AbortSignal;
  release(): void;
}

/** Turns the first Ctrl-C (or SIGTERM, SIGHUP) into an abort, and a second one into an exit at once. */
export function onInterrupt(
  host: Pick<NodeJS.Process, 'on' | 'off' | 'exit'>,
  now: () => number = () => performance.now(),
): Interrupt {
  const controller = new AbortController();
  let firstAt: number | null = null;
  const handle = (): void => {
    if (firstAt === null) {
      firstAt = now();
      controller.abort();
    } else if (now() - firstAt > SAME_PRESS_MS) {
      host.exit(EXIT.cancelled);
    }
  };
  for (const name of SIGNALS) host.on(name, handle);
  return {
    signal: controller.signal,
    release() {
      for (const name of SIGNALS) host.off(name, handle);
    },
  };
}
