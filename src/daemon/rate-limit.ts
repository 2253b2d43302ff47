/** A token bucket: `take` succeeds while there is something in it. Constant memory, no timers. */
export interface Bucket {
  /** @returns 0 when the request may pass, else the seconds to wait, at least 1 */
  take(): number;
}

/**
 * @param perSecond refill; the bucket holds two seconds' worth
 * @param now milliseconds on any steadily rising clock
 */
export function createBucket(perSecond: number, now: () => number = () => performance.now()): Bucket {
  const capacity = perSecond * 2;
  let level = capacity;
  let last = now();
  return {
    take() {
      const at = now();
      level = Math.min(capacity, level + (Math.max(0, at - last) * perSecond) / 1000);
      last = at;
      if (level >= 1) {
        level -= 1;
        return 0;
      }
      return Math.max(1, Math.ceil((1 - level) / perSecond));
    },
  };
}
