import { GrowingTree, peakWidths, type Tree } from './merkle.ts';

/** Leaves from `start` to `end` (exclusive), counted from 0. */
interface Range {
  readonly start: number;
  readonly end: number;
}

/** @returns the subtrees whose roots prove that a leaf is in a tree, lowest first (RFC 9162 section 2.1.3.1) */
export function inclusionRanges(leaf: number, size: number): Range[] {
  const ranges: Range[] = [];
  for (let [start, end] = [0, size]; end - start > 1; ) {
    const middle = start + leftWidth(end - start);
    if (leaf < middle) {
      ranges.unshift({ start: middle, end });
      end = middle;
    } else {
      ranges.unshift({ start, end: middle });
      start = middle;
    }
  }
  return ranges;
}

/**
 * @param older leaves of the smaller tree, at least 1 and at most `newer`
 * @returns the subtrees whose roots prove that one tree begins with the other, lowest first (RFC 9162 section 2.1.4.1)
 */
export function consistencyRanges(older: number, newer: number): Range[] {
  const ranges: Range[] = [];
  let [start, end] = [0, newer];
  while (end !== older) {
    const middle = start + leftWidth(end - start);
    if (older <= middle) {
      ranges.unshift({ start: middle, end });
      end = middle;
    } else {
      ranges.unshift({ start, end: middle });
      start = middle;
    }
  }
  // The smaller tree itself is known to whoever checks; a part of it is not.
  if (start > 0) ranges.unshift({ start, end });
  return ranges;
}

/** Gathers the roots of disjoint ranges while the leaves stream by. */
export class RangeRoots {
  readonly #ranges: readonly (Range & { readonly tree: GrowingTree })[];
  #leaf: number;

  /** @param known the tree before the first leaf that will be added */
  constructor(ranges: readonly Range[], known: Tree) {
    this.#ranges = ranges.map((range) => ({ ...range, tree: new GrowingTree() }));
    this.#leaf = 0;
    peakWidths(known.size).forEach((width, at) => {
      this.add(known.peaks[at] as string, width);
    });
  }

  add(node: string, width = 1): void {
    const leaf = this.#leaf;
    this.#ranges.find(({ start, end }) => start <= leaf && leaf < end)?.tree.add(node, width);
    this.#leaf += width;
  }

  roots(): string[] {
    return this.#ranges.map(({ tree }) => tree.root());
  }
}

/** The largest power of two below `width`. */
function leftWidth(width: number): number {
  const power = 2 ** Math.floor(Math.log2(width));
  return power === width ? power / 2 : power;
}
