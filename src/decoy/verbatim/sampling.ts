import type { Random } from '../types.ts';

/** Items with weights, for drawing one in constant time: the alias method of Walker (1974), as Vose (1991) builds it. */
export interface Weighted<T> {
  readonly items: readonly T[];
  /** Chance that a place gives its own item. */
  readonly own: Float64Array;
  /** Place of the item it gives otherwise. */
  readonly other: Uint32Array;
}

export function weighted<T>(items: readonly T[], weight: (item: T) => number): Weighted<T> {
  const own = Float64Array.from(items, weight);
  const other = new Uint32Array(items.length);
  const mean = own.reduce((sum, value) => sum + value, 0) / items.length;
  const [small, large]: [number[], number[]] = [[], []];
  for (const [place, value] of own.entries()) {
    own[place] = value / mean;
    (value < mean ? small : large).push(place);
  }
  while (small.length > 0 && large.length > 0) {
    const [less, more] = [small.pop() ?? 0, large.pop() ?? 0];
    other[less] = more;
    own[more] = (own[more] ?? 0) + (own[less] ?? 0) - 1;
    ((own[more] ?? 0) < 1 ? small : large).push(more);
  }
  // What rounding left over is exactly full.
  for (const place of [...small, ...large]) own[place] = 1;
  return { items, own, other };
}

/** @returns undefined when there is nothing to draw from */
export function draw<T>({ items, own, other }: Weighted<T>, random: Random): T | undefined {
  if (items.length === 0) return undefined;
  const place = random.below(items.length);
  return items[random.uniform() < (own[place] ?? 0) ? place : (other[place] ?? 0)];
}

/** @returns undefined when the list is empty */
export function pick<T>(list: readonly T[], random: Random): T | undefined {
  return list.length === 0 ? undefined : list[random.below(list.length)];
}
