import type { Random } from '../types.ts';

/** Items with weights, for drawing one in logarithmic time. */
export interface Weighted<T> {
  readonly items: readonly T[];
  readonly sums: Float64Array;
}

export function weighted<T>(items: readonly T[], weight: (item: T) => number): Weighted<T> {
  const sums = new Float64Array(items.length);
  let sum = 0;
  for (const [index, item] of items.entries()) {
    sum += weight(item);
    sums[index] = sum;
  }
  return { items, sums };
}

/** @returns undefined when there is nothing to draw from */
export function draw<T>({ items, sums }: Weighted<T>, random: Random): T | undefined {
  const at = random.uniform() * (sums.at(-1) ?? 0);
  let low = 0;
  let high = items.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sums[middle] ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return items[low];
}

/** @returns undefined when the list is empty */
export function pick<T>(list: readonly T[], random: Random): T | undefined {
  return list.length === 0 ? undefined : list[random.below(list.length)];
}
