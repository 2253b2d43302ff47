/** Which chunk each row holds. Rows are numbered 0, 1, 2 … in order of arrival; ids nearly always arrive ascending. */
export class RowIds {
  #ids = new Uint32Array(1024);
  #count = 0;
  #ascending = true;
  /** Row numbers in order of their ids; built when needed after ids came out of order. */
  #order: Uint32Array | null = null;

  get count(): number {
    return this.#count;
  }

  /** @param chunkId not held yet */
  push(chunkId: number): void {
    if (this.#count === this.#ids.length) {
      const larger = new Uint32Array(this.#ids.length * 2);
      larger.set(this.#ids);
      this.#ids = larger;
    }
    if (this.#count > 0 && chunkId < this.#ids[this.#count - 1]!) this.#ascending = false;
    this.#ids[this.#count] = chunkId;
    this.#count += 1;
    this.#order = null;
  }

  /** Forgets the rows from `count` on. */
  truncate(count: number): void {
    this.#count = Math.min(count, this.#count);
    this.#order = null;
  }

  idOf(row: number): number {
    return this.#ids[row]!;
  }

  slice(from: number, to: number): Uint32Array {
    return this.#ids.slice(from, to);
  }

  /** @returns -1 when no row holds the chunk */
  rowOf(chunkId: number): number {
    const place = this.#search(chunkId, 0, this.#count);
    return place < this.#count && this.#idAt(place) === chunkId ? this.#rowAt(place) : -1;
  }

  /**
   * @param chunkIds ascending
   * @param visit called in that order for each chunk that has a row
   */
  forEachRow(chunkIds: Uint32Array, visit: (row: number) => void): void {
    let place = 0;
    for (let at = 0; at < chunkIds.length && place < this.#count; at += 1) {
      const chunkId = chunkIds[at]!;
      // Strides double from the last hit: close to linear for dense lists, logarithmic for sparse ones.
      let stride = 1;
      let from = place;
      while (from + stride < this.#count && this.#idAt(from + stride) < chunkId) {
        from += stride;
        stride *= 2;
      }
      place = this.#search(chunkId, from, Math.min(this.#count, from + stride + 1));
      if (place < this.#count && this.#idAt(place) === chunkId) {
        visit(this.#rowAt(place));
        place += 1;
      }
    }
  }

  /** First place in [from, to) whose id is not below `chunkId`, or `to`. */
  #search(chunkId: number, from: number, to: number): number {
    let low = from;
    let high = to;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#idAt(middle) < chunkId) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #idAt(place: number): number {
    return this.#ids[this.#rowAt(place)]!;
  }

  #rowAt(place: number): number {
    if (this.#ascending) return place;
    if (!this.#order) {
      const ids = this.#ids;
      this.#order = Uint32Array.from({ length: this.#count }, (_, row) => row).sort((a, b) => ids[a]! - ids[b]!);
    }
    return this.#order[place]!;
  }
}
