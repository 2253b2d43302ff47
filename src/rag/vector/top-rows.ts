/** Keeps the best `limit` of many scored rows. Equal scores: the lower row number wins. */
export class TopRows {
  readonly #scores: Float64Array;
  readonly #rows: Uint32Array;
  #size = 0;

  constructor(limit: number) {
    this.#scores = new Float64Array(limit);
    this.#rows = new Uint32Array(limit);
  }

  get size(): number {
    return this.#size;
  }

  /** A row that scores lower cannot enter any more. */
  get threshold(): number {
    return this.#size < this.#scores.length ? Number.NEGATIVE_INFINITY : (this.#scores[0] ?? Number.POSITIVE_INFINITY);
  }

  offer(row: number, score: number): void {
    const limit = this.#scores.length;
    if (limit === 0) return;
    if (this.#size < limit) {
      this.#size += 1;
      this.#rise(this.#size - 1, row, score);
    } else if (this.#beats(score, row, 0)) {
      this.#sink(row, score);
    }
  }

  /** @returns best first */
  list(): { row: number; score: number }[] {
    return Array.from({ length: this.#size }, (_, at) => ({ row: this.#rows[at]!, score: this.#scores[at]! })).sort(
      (a, b) => b.score - a.score || a.row - b.row,
    );
  }

  #beats(score: number, row: number, at: number): boolean {
    const other = this.#scores[at]!;
    return score > other || (score === other && row < this.#rows[at]!);
  }

  // The worst row lies at the root of the heap.
  #rise(from: number, row: number, score: number): void {
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (this.#beats(score, row, parent)) break;
      this.#put(at, this.#rows[parent]!, this.#scores[parent]!);
      at = parent;
    }
    this.#put(at, row, score);
  }

  #sink(row: number, score: number): void {
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= this.#size) break;
      if (child + 1 < this.#size && this.#beats(this.#scores[child]!, this.#rows[child]!, child + 1)) child += 1;
      if (!this.#beats(score, row, child)) break;
      this.#put(at, this.#rows[child]!, this.#scores[child]!);
      at = child;
    }
    this.#put(at, row, score);
  }

  #put(at: number, row: number, score: number): void {
    this.#rows[at] = row;
    this.#scores[at] = score;
  }
}
