import { hash } from './fold.ts';

/** Buckets of one output of the character model; a power of two. */
export const GRAM_BUCKETS = 1 << 16;
const LONGEST_WORD = 24;
const LONGEST_GRAM = 5;

/** The buckets of a folded word's character n-grams, 2 to 5 long, with its edges. */
export function gramsOf(key: string): number[] {
  const padded = `<${key.slice(0, LONGEST_WORD)}>`;
  const out: number[] = [];
  for (let size = 2; size <= LONGEST_GRAM; size++) {
    for (let at = 0; at + size <= padded.length; at++) {
      out.push(hash(padded.slice(at, at + size), 0x9747b28c + size) & (GRAM_BUCKETS - 1));
    }
  }
  out.push(hash(`#${Math.min(key.length, 14)}`) & (GRAM_BUCKETS - 1));
  return out;
}

/**
 * How much a word looks like a name by its letters alone.
 * @param output 0: name against word; 1: surname against given name
 * @returns log odds
 */
export function gramScore(weights: Int8Array | Float32Array, scale: number, key: string, output: 0 | 1): number {
  let sum = 0;
  const offset = output * GRAM_BUCKETS;
  for (const bucket of gramsOf(key)) sum += weights[offset + bucket] ?? 0;
  return sum * scale;
}
