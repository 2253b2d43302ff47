import { RagError } from '../errors.ts';
import { createKernel, type Kernel, MAX_PAGES, PAGE_BYTES, ROW_ALIGNMENT } from './kernel.ts';
import { RowIds } from './row-ids.ts';
import { TopRows } from './top-rows.ts';

/** A unit vector becomes int16 numbers of this length: cosines are then right to about 1e-5, in half the memory. */
const CODE_LENGTH = 32_767;
const SCORE_SCALE = 1 / (CODE_LENGTH * CODE_LENGTH);
/** Rows scored by one call of the kernel; their numbers and scores fit in the pages before the rows. */
const BLOCK_ROWS = 4096;
/** Bytes at the front of the memory: one query, one block's row numbers, one block's scores. */
const LIST_AT = 32_768;
const SCORES_AT = LIST_AT + 4 * BLOCK_ROWS;
const ROWS_AT = PAGE_BYTES;
export const MAX_DIMENSIONS = LIST_AT / 2;

export interface ScoredRow {
  readonly row: number;
  readonly score: number;
}

/** Every stored vector, in rows, with an exact search over all of them or some. */
export class VectorMatrix {
  readonly ids = new RowIds();
  readonly dimensions: number;
  readonly rowBytes: number;
  readonly #kernel: Kernel;
  readonly #capacity: number;
  #dead = new Uint8Array(1024);
  #deadCount = 0;
  #pages = 16;

  constructor(dimensions: number) {
    if (!Number.isInteger(dimensions) || dimensions < 1 || dimensions > MAX_DIMENSIONS) {
      throw new RagError('RAG_DIMENSIONS', `a vector may hold 1 to ${MAX_DIMENSIONS} numbers`);
    }
    this.dimensions = dimensions;
    this.rowBytes = Math.ceil((2 * dimensions) / ROW_ALIGNMENT) * ROW_ALIGNMENT;
    this.#capacity = Math.floor((MAX_PAGES * PAGE_BYTES - ROWS_AT) / this.rowBytes);
    this.#kernel = createKernel(this.#pages);
  }

  /** Rows, the dead ones included. */
  get rowCount(): number {
    return this.ids.count;
  }

  get aliveCount(): number {
    return this.ids.count - this.#deadCount;
  }

  isDead(row: number): boolean {
    return this.#dead[row] === 1;
  }

  /** @param vector unit length; @returns its row */
  push(chunkId: number, vector: Float32Array): number {
    const row = this.#newRow(chunkId);
    encode(vector, this.#codes(this.#rowAt(row)));
    return row;
  }

  /** Adds rows from their bytes as `rowCodes` gave them. */
  pushCodes(chunkIds: Uint32Array, codes: Uint8Array): void {
    const from = this.rowCount;
    for (const chunkId of chunkIds) this.#newRow(chunkId);
    new Uint8Array(this.#kernel.memory.buffer, this.#rowAt(from), codes.length).set(codes);
  }

  /** A copy of the bytes of the rows in [from, to): the memory may move while a caller waits for a disk. */
  rowCodes(from: number, to: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#kernel.memory.buffer, this.#rowAt(from), (to - from) * this.rowBytes).slice();
  }

  /** Forgets the rows from `count` on. */
  truncate(count: number): void {
    for (let row = count; row < this.rowCount; row += 1) this.setDead(row, false);
    this.ids.truncate(count);
  }

  setDead(row: number, dead: boolean): void {
    if (this.isDead(row) === dead) return;
    this.#dead[row] = dead ? 1 : 0;
    this.#deadCount += dead ? 1 : -1;
  }

  /** Writes the row's vector into `out`, a plain array because the graph library takes no other. */
  readRow(row: number, out: number[]): void {
    const codes = this.#codes(this.#rowAt(row));
    for (let at = 0; at < this.dimensions; at += 1) out[at] = codes[at]! / CODE_LENGTH;
  }

  /** Exact search over the living rows in [from, to). @returns best first */
  nearest(query: Float32Array, top: number, from = 0, to = this.rowCount): ScoredRow[] {
    const found = new TopRows(Math.min(top, to - from));
    encode(query, this.#codes(0));
    for (let start = from; start < to; start += BLOCK_ROWS) {
      const list = this.#list();
      const end = Math.min(to, start + BLOCK_ROWS);
      let count = 0;
      for (let row = start; row < end; row += 1) if (this.#dead[row] === 0) list[count++] = row;
      this.#scoreBlock(count, found);
    }
    return ranked(found);
  }

  /** Exact search over the living rows from `fromRow` on that hold one of `chunkIds` (ascending). @returns best first */
  nearestAmong(query: Float32Array, top: number, chunkIds: Uint32Array, fromRow = 0): ScoredRow[] {
    const found = new TopRows(Math.min(top, chunkIds.length));
    encode(query, this.#codes(0));
    const list = this.#list();
    let count = 0;
    this.ids.forEachRow(chunkIds, (row) => {
      if (row < fromRow || this.#dead[row] === 1) return;
      list[count++] = row;
      if (count === BLOCK_ROWS) {
        this.#scoreBlock(count, found);
        count = 0;
      }
    });
    this.#scoreBlock(count, found);
    return ranked(found);
  }

  #scoreBlock(count: number, found: TopRows): void {
    this.#kernel.score(0, ROWS_AT, LIST_AT, count, this.rowBytes, SCORES_AT);
    const { buffer } = this.#kernel.memory;
    const rows = new Uint32Array(buffer, LIST_AT, count);
    const scores = new Int32Array(buffer, SCORES_AT, count);
    let threshold = found.threshold;
    for (let at = 0; at < count; at += 1) {
      if (scores[at]! < threshold) continue;
      found.offer(rows[at]!, scores[at]!);
      threshold = found.threshold;
    }
  }

  #newRow(chunkId: number): number {
    const row = this.ids.count;
    if (row >= this.#capacity) {
      throw new RagError(
        'RAG_INDEX_TOO_LARGE',
        `one vector index holds at most ${this.#capacity} vectors of this size`,
        {
          hint: 'Split the documents over several collections in separate state folders.',
        },
      );
    }
    this.#reserve(this.#rowAt(row + 1));
    if (row === this.#dead.length) {
      const larger = new Uint8Array(row * 2);
      larger.set(this.#dead);
      this.#dead = larger;
    }
    this.#dead[row] = 0;
    this.ids.push(chunkId);
    return row;
  }

  #reserve(bytes: number): void {
    if (bytes <= this.#pages * PAGE_BYTES) return;
    const pages = Math.min(MAX_PAGES, Math.max(Math.ceil(bytes / PAGE_BYTES), Math.ceil(this.#pages * 1.25)));
    try {
      this.#kernel.memory.grow(pages - this.#pages);
    } catch (cause) {
      throw new RagError('RAG_INDEX_TOO_LARGE', 'the machine has no memory left for more vectors', {
        hint: 'Close other programs, or remove documents that are no longer needed.',
        cause,
      });
    }
    this.#pages = pages;
  }

  #rowAt(row: number): number {
    return ROWS_AT + row * this.rowBytes;
  }

  #codes(at: number): Int16Array {
    return new Int16Array(this.#kernel.memory.buffer, at, this.rowBytes / 2);
  }

  #list(): Uint32Array {
    return new Uint32Array(this.#kernel.memory.buffer, LIST_AT, BLOCK_ROWS);
  }
}

/** Sums of products of two such codes cannot leave int32: both vectors have length CODE_LENGTH, below 2^15. */
function encode(vector: Float32Array, codes: Int16Array): void {
  for (let at = 0; at < vector.length; at += 1) codes[at] = Math.round(vector[at]! * CODE_LENGTH);
  codes.fill(0, vector.length);
}

function ranked(found: TopRows): ScoredRow[] {
  return found.list().map(({ row, score }) => ({ row, score: Math.max(-1, Math.min(1, score * SCORE_SCALE)) }));
}
