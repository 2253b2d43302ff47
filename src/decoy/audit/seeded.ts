import type { Random } from '../types.ts';

/** A small generator for folds and sampling (SplitMix32). An audit must be repeatable; nothing that is sent comes from it. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x9e3779b9) >>> 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  };
  const uniform = (): number => ((next() >>> 5) * 2 ** 26 + (next() >>> 6)) / 2 ** 53;
  return { uniform, below: (limit) => Math.floor(uniform() * limit) };
}

/** Fisher-Yates, in place. */
export function shuffle<A extends { length: number; [index: number]: unknown }>(items: A, random: Random): A {
  for (let at = items.length - 1; at > 0; at -= 1) {
    const other = random.below(at + 1);
    [items[at], items[other]] = [items[other], items[at]];
  }
  return items;
}
