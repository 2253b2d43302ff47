import { hash } from 'node:crypto';

/** Root of no leaves, RFC 9162 section 2.1.1: the hash of nothing. */
const EMPTY_ROOT = hash('sha256', '');
const scratch = Buffer.alloc(65);
scratch[0] = 1;

/**
 * An append-only Merkle tree (RFC 9162) of which only the roots of its complete subtrees are kept: at most 53 hashes,
 * whatever its size. All hashes are hex.
 */
export interface Tree {
  readonly size: number;
  /** Largest subtree first. */
  readonly peaks: readonly string[];
}

export const EMPTY_TREE: Tree = { size: 0, peaks: [] };

/** A tree that grows in place. */
export class GrowingTree {
  readonly #peaks: string[];
  #size: number;

  constructor(tree: Tree = EMPTY_TREE) {
    this.#peaks = [...tree.peaks];
    this.#size = tree.size;
  }

  get size(): number {
    return this.#size;
  }

  /** Adds a leaf, or a complete subtree of `width` leaves, a power of two by which the present size can be divided. */
  add(node: string, width = 1): void {
    let top = node;
    this.#size += width;
    for (let count = this.#size / width; count % 2 === 0; count /= 2) top = join(this.#peaks.pop() as string, top);
    this.#peaks.push(top);
  }

  freeze(): Tree {
    return { size: this.#size, peaks: [...this.#peaks] };
  }

  root(): string {
    return rootOf(this.#peaks);
  }
}

export function rootOf(peaks: readonly string[]): string {
  return peaks.length === 0 ? EMPTY_ROOT : peaks.reduceRight((right, left) => join(left, right));
}

/** @returns sizes of the complete subtrees of a tree, largest first */
export function peakWidths(size: number): number[] {
  const widths: number[] = [];
  for (let rest = size; rest > 0; rest -= widths.at(-1) as number) widths.push(2 ** Math.floor(Math.log2(rest)));
  return widths;
}

function join(left: string, right: string): string {
  scratch.write(left, 1, 'hex');
  scratch.write(right, 33, 'hex');
  return hash('sha256', scratch);
}
