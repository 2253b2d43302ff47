import type { Limits } from './policy/schema.ts';

interface Count {
  open: number;
  tokens: number;
  at: number;
}

/** Counts what each role has open and how fast it opens more. */
export interface Gauge {
  /** @returns whether one more may come; `leave` must follow then, once */
  enter(role: string, limits: Limits): boolean;
  leave(role: string): void;
}

/** @param now milliseconds, monotonic */
export function createGauge(now: () => number = () => performance.now()): Gauge {
  const counts = new Map<string, Count>();
  return {
    enter(role, { connections, perSecond }) {
      const count = counts.get(role) ?? { open: 0, tokens: 2 * perSecond, at: now() };
      counts.set(role, count);
      const at = now();
      // A bucket that holds two seconds' worth: a page opens its connections all at once.
      count.tokens = Math.min(2 * perSecond, count.tokens + ((at - count.at) / 1000) * perSecond);
      count.at = at;
      if (count.open >= connections || count.tokens < 1) return false;
      count.tokens -= 1;
      count.open += 1;
      return true;
    },
    leave(role) {
      const count = counts.get(role);
      if (count) count.open -= 1;
    },
  };
}
