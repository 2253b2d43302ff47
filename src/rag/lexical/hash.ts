/** Second seed of a pair; the first is FNV-1a's offset basis. */
const SEED_A = 0x811c9dc5;
const SEED_B = 0x9747b28c;

/** Result of `hashUnits`, kept outside the call so that no object is made per token. */
export const hashed: { a: number; b: number } = { a: 0, b: 0 };

/**
 * Hashes code units into two unsigned 32-bit numbers, left in `hashed`. Together they stand for the word: with a
 * million distinct words the chance that any two share both is below one in ten million.
 */
export function hashUnits(units: Uint16Array, start: number, end: number): void {
  let a = SEED_A;
  let b = SEED_B;
  for (let i = start; i < end; i += 1) {
    const unit = units[i] as number;
    a = Math.imul(a ^ unit, 0x01000193);
    b = Math.imul((b << 5) ^ (b >>> 27) ^ unit, 0x9e3779b1);
  }
  hashed.a = mix(a ^ (end - start));
  hashed.b = mix(b);
}

/** Spreads every bit over the word (finaliser of MurmurHash3). */
export function mix(value: number): number {
  let mixed = value;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
