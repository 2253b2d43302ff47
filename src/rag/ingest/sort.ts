import { Pace } from './pace.ts';

/** Items sorted in one go: about a millisecond of work. */
const RUN_ITEMS = 2048;

/**
 * Sorts as `items.toSorted(compare)` does, in slices: a folder of a hundred thousand files would else hold up questions.
 * Equal items keep their order.
 */
export async function sortSliced<T>(items: readonly T[], compare: (a: T, b: T) => number): Promise<T[]> {
  const pace = new Pace();
  let runs: T[][] = [];
  for (let from = 0; from < items.length; from += RUN_ITEMS) {
    runs.push(items.slice(from, from + RUN_ITEMS).sort(compare));
    if (pace.isDue) await pace.rest();
  }
  while (runs.length > 1) {
    const merged: T[][] = [];
    for (let at = 0; at < runs.length; at += 2) merged.push(await merge(runs[at]!, runs[at + 1] ?? [], compare, pace));
    runs = merged;
  }
  return runs[0] ?? [];
}

async function merge<T>(a: T[], b: T[], compare: (a: T, b: T) => number, pace: Pace): Promise<T[]> {
  const merged: T[] = [];
  let left = 0;
  let right = 0;
  while (left < a.length && right < b.length) {
    merged.push(compare(a[left]!, b[right]!) <= 0 ? a[left++]! : b[right++]!);
    if (merged.length % RUN_ITEMS === 0 && pace.isDue) await pace.rest();
  }
  while (left < a.length) merged.push(a[left++]!);
  while (right < b.length) merged.push(b[right++]!);
  return merged;
}
