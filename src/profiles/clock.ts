/** Two clocks, because each alone can be fooled: the wall clock is set back, the monotonic one sleeps with the machine. */
export interface Clock {
  /** Milliseconds since 1970. */
  wall(): number;
  /** Milliseconds since anything; never goes back. */
  monotonic(): number;
}

export const systemClock: Clock = { wall: () => Date.now(), monotonic: () => performance.now() };

/** How often a deadline is looked at: a timer alone would sleep with the machine. */
const LOOK_MS = 15_000;

/** Something that ends at a moment, on whichever clock gets there first. */
export interface Deadline {
  readonly expiresAt: number;
  readonly isOver: boolean;
  cancel(): void;
}

/**
 * @param expiresAt milliseconds since 1970
 * @param onOver called once, soon after the end; `isOver` is true at once
 */
export function startDeadline(expiresAt: number, clock: Clock, onOver: () => void): Deadline {
  const end = clock.monotonic() + Math.max(0, expiresAt - clock.wall());
  const left = (): number => Math.min(expiresAt - clock.wall(), end - clock.monotonic());
  let timer: NodeJS.Timeout;
  const arm = (): void => {
    timer = setTimeout(() => (left() <= 0 ? onOver() : arm()), Math.max(1, Math.min(left(), LOOK_MS)));
    timer.unref();
  };
  arm();
  return {
    expiresAt,
    get isOver() {
      return left() <= 0;
    },
    cancel: () => clearTimeout(timer),
  };
}
