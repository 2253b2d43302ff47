import type { Knowledge } from './knowledge.ts';
import type { Row } from './table.ts';
import { hashOf, isFunctionWord, stemOf } from './words.ts';

/** Weight of one character n-gram beside a whole word: enough for inflections and typing errors. */
const GRAM_WEIGHT = 0.35;
const GRAM = 4;

/** A query as a sparse vector of length 1: keys ascending. */
export interface Vector {
  readonly keys: Int32Array;
  readonly weights: Float32Array;
}

/** Stems by how few users have them, and runs of characters of the longer words. */
export function vectorOf({ words }: Row, seen: Knowledge): Vector {
  const parts = new Map<number, number>();
  for (const word of words) {
    if (isFunctionWord(word)) continue;
    const weight = Math.log((seen.documents + 2) / (seen.word(word) + 1));
    const add = (key: number, value: number): void => void parts.set(key, Math.max(parts.get(key) ?? 0, value));
    add(hashOf(stemOf(word), 1) | 0, weight);
    const padded = `^${word}`;
    for (let at = 0; at + GRAM <= padded.length; at += 1) {
      add(hashOf(padded.slice(at, at + GRAM), 2) | 0, weight * GRAM_WEIGHT);
    }
  }
  const entries = [...parts].sort(([a], [b]) => a - b);
  const norm = Math.sqrt(entries.reduce((sum, [, weight]) => sum + weight * weight, 0)) || 1;
  return {
    keys: Int32Array.from(entries, ([key]) => key),
    weights: Float32Array.from(entries, ([, weight]) => weight / norm),
  };
}

export function cosine(a: Vector, b: Vector): number {
  let [i, j, sum] = [0, 0, 0];
  while (i < a.keys.length && j < b.keys.length) {
    const [left, right] = [a.keys[i]!, b.keys[j]!];
    if (left === right) {
      sum += a.weights[i]! * b.weights[j]!;
      i += 1;
      j += 1;
    } else if (left < right) i += 1;
    else j += 1;
  }
  return sum;
}
