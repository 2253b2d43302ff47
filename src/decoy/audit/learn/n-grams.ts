import type { Row } from '../table.ts';
import { hashOf, stemOf } from '../words.ts';
import type { Sparse } from './softmax.ts';

const BITS = 18;
const CHARS_FROM = 2;
const CHARS_TO = 5;

/** Words, stems, pairs, ends, skeleton and runs of characters of every row, hashed. Casing and marks stay: they may tell. */
export function sparseOf(rows: readonly Row[]): Sparse {
  const offset = new Int32Array(rows.length + 1);
  const parts = rows.map((row, at) => {
    const features = featuresOf(row);
    offset[at + 1] = offset[at]! + features.size;
    return features;
  });
  const index = new Int32Array(offset[rows.length]!);
  for (const [at, features] of parts.entries()) index.set([...features], offset[at]!);
  return { index, offset, size: 1 << BITS };
}

function featuresOf({ text, words, key, skeleton }: Row): Set<number> {
  const features = new Set<number>();
  const add = (kind: number, part: string): void => void features.add(hashOf(part, kind) & ((1 << BITS) - 1));
  add(1, key);
  add(2, words[0] ?? '');
  add(3, words.at(-1) ?? '');
  add(4, String(words.length));
  for (const [at, word] of words.entries()) {
    add(5, word);
    add(6, stemOf(word));
    if (at > 0) add(7, `${words[at - 1]} ${word}`);
  }
  add(8, skeleton.join(' '));
  for (const [at, token] of skeleton.entries()) {
    add(9, token);
    if (at > 0) add(10, `${skeleton[at - 1]} ${token}`);
  }
  const edged = `^${text}$`;
  for (let size = CHARS_FROM; size <= CHARS_TO; size += 1) {
    for (let at = 0; at + size <= edged.length; at += 1) add(10 + size, edged.slice(at, at + size));
  }
  return features;
}
