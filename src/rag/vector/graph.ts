import type { HierarchicalNSW } from 'hnswlib-node';

/** The native library, or null where it could not be built or is switched off. */
export type HnswAddon = { readonly HierarchicalNSW: typeof HierarchicalNSW };

/** Neighbours per node, and candidates weighed while one is inserted (Malkov and Yashunin 2018, section 4.1). */
const GRAPH_LINKS = 16;
const GRAPH_BUILD_EF = 200;
/** Sizes hnswlib writes: nine size_t, three 4-byte words and a double before the nodes, a size_t label after each. */
const HEADER_BYTES = 96;
const NODE_LINK_BYTES = 4 + 4 * 2 * GRAPH_LINKS;
const LABEL_BYTES = 8;
const FIRST_CAPACITY = 4096;

/**
 * hnswlib's graph, held so that none of its traps can be reached: labels are row numbers 0, 1, 2 … (it wraps labels at
 * 2^32), it is never handed a JavaScript filter (one that throws aborts the process), every vector has been checked
 * before, and nothing is inserted or deleted while a save runs.
 */
export class Graph {
  readonly #index: HierarchicalNSW;
  readonly #dimensions: number;
  readonly #vector: number[];
  #rowCount: number;
  #saving = false;

  private constructor(index: HierarchicalNSW, dimensions: number, rowCount: number) {
    this.#index = index;
    this.#dimensions = dimensions;
    this.#vector = new Array<number>(dimensions).fill(0);
    this.#rowCount = rowCount;
  }

  static create(addon: HnswAddon, dimensions: number): Graph {
    const index = new addon.HierarchicalNSW('ip', dimensions);
    index.initIndex(FIRST_CAPACITY, GRAPH_LINKS, GRAPH_BUILD_EF);
    return new Graph(index, dimensions, 0);
  }

  /** @param path a file whose hash and header have been checked: the library itself checks neither */
  static async load(addon: HnswAddon, dimensions: number, path: string, rowCount: number): Promise<Graph> {
    const index = new addon.HierarchicalNSW('ip', dimensions);
    await index.readIndex(path);
    if (index.getCurrentCount() !== rowCount)
      throw new Error('the graph holds another number of rows than its manifest');
    return new Graph(index, dimensions, rowCount);
  }

  get rowCount(): number {
    return this.#rowCount;
  }

  /** Inserts the next row; `read` fills a plain array with its vector. */
  insert(read: (row: number, out: number[]) => void): void {
    this.#mustBeStill();
    const capacity = this.#index.getMaxElements();
    if (this.#rowCount >= capacity) this.#index.resizeIndex(Math.ceil(capacity * 1.5));
    read(this.#rowCount, this.#vector);
    this.#index.addPoint(this.#vector, this.#rowCount);
    this.#rowCount += 1;
  }

  setDead(row: number, dead: boolean): void {
    this.#mustBeStill();
    try {
      if (dead) this.#index.markDelete(row);
      else this.#index.unmarkDelete(row);
    } catch (error) {
      // A loaded graph may carry the mark already; the library tells that only in words.
      if (!(error instanceof Error && /already deleted|not deleted/.test(error.message))) throw error;
    }
  }

  /** @param ef candidates weighed, at least `top`; @returns row numbers and cosines, best first, perhaps fewer than `top` */
  search(query: Float32Array, top: number, ef: number): { readonly row: number; readonly score: number }[] {
    for (let at = 0; at < this.#dimensions; at += 1) this.#vector[at] = query[at]!;
    this.#index.setEf(ef);
    const { neighbors, distances } = this.#index.searchKnn(this.#vector, Math.min(top, this.#rowCount));
    return neighbors.map((row, at) => ({ row, score: 1 - distances[at]! }));
  }

  /** Writes a file in place and reports success whatever happens: the caller must check what came out. */
  async write(path: string): Promise<void> {
    this.#saving = true;
    try {
      await this.#index.writeIndex(path);
    } finally {
      this.#saving = false;
    }
  }

  #mustBeStill(): void {
    if (this.#saving) throw new Error('the graph was changed while it was being saved');
  }
}

/**
 * Checks that a file is the whole of a graph of so many rows: header fields, and each node's upper links up to the end.
 * @param read bytes at an offset; fewer where the file ends
 */
export async function isWholeGraph(
  fileBytes: number,
  dimensions: number,
  rowCount: number,
  read: (offset: number, length: number) => Promise<Buffer>,
): Promise<boolean> {
  const nodeBytes = NODE_LINK_BYTES + 4 * dimensions + LABEL_BYTES;
  const upperAt = HEADER_BYTES + rowCount * nodeBytes;
  if (fileBytes < upperAt + 4 * rowCount) return false;
  const header = await read(0, HEADER_BYTES);
  if (header.length !== HEADER_BYTES) return false;
  if (header.readBigUInt64LE(16) !== BigInt(rowCount) || header.readBigUInt64LE(24) !== BigInt(nodeBytes)) return false;
  const upper = await read(upperAt, fileBytes - upperAt);
  const levelBytes = 4 + 4 * GRAPH_LINKS;
  let at = 0;
  for (let row = 0; row < rowCount; row += 1) {
    if (at + 4 > upper.length) return false;
    const bytes = upper.readUInt32LE(at);
    if (bytes % levelBytes !== 0) return false;
    at += 4 + bytes;
  }
  return at === upper.length;
}
