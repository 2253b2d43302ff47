import { grown } from './arrays.ts';

/** Slots are kept at most this full. */
const LOAD = 0.6;

/**
 * Numbers distinct keys in the order they come. A key is one or two unsigned 32-bit hashes, already well mixed; it is
 * its own identity, the words behind it are not compared.
 */
export class KeyTable {
  keysA: Uint32Array = new Uint32Array(1024);
  /** Null for keys of a single hash. */
  keysB: Uint32Array | null;
  size = 0;
  /** Key number + 1, 0 for an empty slot. */
  #slots = new Int32Array(4096);
  #mask = 4095;

  constructor(keyHashes: 1 | 2) {
    this.keysB = keyHashes === 2 ? new Uint32Array(1024) : null;
  }

  /** @returns the key's number, -1 when it is not held */
  find(a: number, b = 0): number {
    return (this.#slots[this.#slotOf(a, b)] as number) - 1;
  }

  /** @returns the key's number; equal to the former `size` when the key is new */
  insert(a: number, b = 0): number {
    const slot = this.#slotOf(a, b);
    const known = this.#slots[slot] as number;
    if (known !== 0) return known - 1;
    const number = this.size;
    this.keysA = grown(this.keysA, number + 1);
    this.keysA[number] = a;
    if (this.keysB !== null) {
      this.keysB = grown(this.keysB, number + 1);
      this.keysB[number] = b;
    }
    this.#slots[slot] = number + 1;
    this.size = number + 1;
    if (this.size > this.#slots.length * LOAD) this.#widen();
    return number;
  }

  get byteLength(): number {
    return this.#slots.byteLength + this.keysA.byteLength + (this.keysB?.byteLength ?? 0);
  }

  #slotOf(a: number, b: number): number {
    const { keysA, keysB } = this;
    let slot = a & this.#mask;
    for (;;) {
      const number = (this.#slots[slot] as number) - 1;
      if (number < 0 || (keysA[number] === a && (keysB === null || keysB[number] === b))) return slot;
      slot = (slot + 1) & this.#mask;
    }
  }

  #widen(): void {
    this.#slots = new Int32Array(this.#slots.length * 2);
    this.#mask = this.#slots.length - 1;
    for (let number = 0; number < this.size; number += 1) {
      let slot = (this.keysA[number] as number) & this.#mask;
      while (this.#slots[slot] !== 0) slot = (slot + 1) & this.#mask;
      this.#slots[slot] = number + 1;
    }
  }
}
