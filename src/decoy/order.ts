import { shuffled } from './random.ts';
import type { Random, Slot } from './types.ts';

/** The order and the times of a batch. */
export interface Arranged {
  readonly slots: readonly Slot[];
  /** Where the item went that was at `real`; null when none was. */
  readonly realSlot: number | null;
}

/**
 * Gives each query a time, independent and uniform in the window, and a place by a uniform permutation. Called once all
 * queries exist and before the first leaves, so that neither order nor time can depend on which is real.
 * @param real index in `items`
 */
export function arrange(
  items: readonly Omit<Slot, 'sendMs'>[],
  real: number | null,
  windowMs: number,
  random: Random,
): Arranged {
  const times = items.map(() => Math.floor(random.uniform() * windowMs)).sort((a, b) => a - b);
  const order = shuffled([...items.keys()], random);
  const slots = order.flatMap((index, place) => {
    const item = items[index];
    return item ? [{ ...item, sendMs: times[place] ?? 0 }] : [];
  });
  return { slots, realSlot: real === null ? null : order.indexOf(real) };
}
