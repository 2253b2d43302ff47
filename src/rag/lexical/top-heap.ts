/** Keeps the best `capacity` of many (score, key) pairs; equal scores go to the lower key. */
export class TopHeap {
  readonly keys: Uint32Array;
  readonly scores: Float64Array;
  size = 0;

  constructor(capacity: number) {
    this.keys = new Uint32Array(capacity);
    this.scores = new Float64Array(capacity);
  }

  /** Score below which nothing enters any more; 0 while there is room. */
  get floor(): number {
    return this.size < this.keys.length ? 0 : (this.scores[0] as number);
  }

  push(score: number, key: number): void {
    if (this.size < this.keys.length) {
      this.size += 1;
      this.#siftUp(this.size - 1, score, key);
    } else if (isWorse(this.scores[0] as number, this.keys[0] as number, score, key)) {
      this.#siftDown(score, key);
    }
  }

  #siftUp(from: number, score: number, key: number): void {
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isWorse(score, key, this.scores[parent] as number, this.keys[parent] as number)) break;
      this.#put(at, this.scores[parent] as number, this.keys[parent] as number);
      at = parent;
    }
    this.#put(at, score, key);
  }

  /** Replaces the worst pair. */
  #siftDown(score: number, key: number): void {
    let at = 0;
    for (;;) {
      let child = at * 2 + 1;
      if (child >= this.size) break;
      if (child + 1 < this.size && this.#isWorseAt(child + 1, child)) child += 1;
      if (!isWorse(this.scores[child] as number, this.keys[child] as number, score, key)) break;
      this.#put(at, this.scores[child] as number, this.keys[child] as number);
      at = child;
    }
    this.#put(at, score, key);
  }

  #isWorseAt(left: number, right: number): boolean {
    const scores = this.scores;
    return isWorse(
      scores[left] as number,
      this.keys[left] as number,
      scores[right] as number,
      this.keys[right] as number,
    );
  }

  #put(at: number, score: number, key: number): void {
    this.scores[at] = score;
    this.keys[at] = key;
  }
}

function isWorse(score: number, key: number, thanScore: number, thanKey: number): boolean {
  return score < thanScore || (score === thanScore && key > thanKey);
}
