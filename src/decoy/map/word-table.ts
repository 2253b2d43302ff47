import { keyOf } from './tokens.ts';

/** Topics that one word or phrase can speak for. */
export const SLOTS = 3;
/** Bits of surprise in one step of `worth`. */
export const WORTH_STEP = 1 / 12;
/** Topic number of an empty slot. */
export const NO_TOPIC = 0xffff;

/** Words or phrases, sorted by hash; what they speak for stands `SLOTS` by `SLOTS`. */
export interface Section {
  readonly keys: Uint32Array;
  readonly topics: Uint16Array;
  /** Share of the word's uses that mean the topic, 255 = all, as far as is known. */
  readonly weights: Uint8Array;
  /** How telling the word is: its surprise in everyday English, in `WORTH_STEP` bits. */
  readonly worths: Uint8Array;
}

export interface WordTable {
  /** Names of topics and of what belongs to them. */
  readonly names: Section;
  /** Words that stand beside a topic, and all common English words. */
  readonly context: Section;
}

/** @returns place in the section, or -1 */
export function lookUp(section: Section, phrase: string): number {
  const key = keyOf(phrase);
  let low = 0;
  let high = section.keys.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const found = section.keys[middle] ?? 0;
    if (found === key) return middle;
    if (found < key) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

export function packTable(table: WordTable): Uint8Array {
  const parts = [bytes(Uint32Array.of(table.names.keys.length, table.context.keys.length))];
  for (const { keys, topics, weights, worths } of [table.names, table.context]) {
    for (const part of [keys, topics, weights, worths]) {
      parts.push(bytes(part), new Uint8Array((4 - (part.byteLength % 4)) % 4));
    }
  }
  return Buffer.concat(parts);
}

export function unpackTable(file: Uint8Array): WordTable {
  // Typed arrays need aligned memory, and a file is read at any address.
  const buffer = new Uint8Array(file).buffer;
  const [names = 0, context = 0] = new Uint32Array(buffer, 0, 2);
  let next = 8;
  const skip = (length: number): number => {
    const start = next;
    next += Math.ceil(length / 4) * 4;
    return start;
  };
  const section = (count: number): Section => ({
    keys: new Uint32Array(buffer, skip(count * 4), count),
    topics: new Uint16Array(buffer, skip(count * SLOTS * 2), count * SLOTS),
    weights: new Uint8Array(buffer, skip(count * SLOTS), count * SLOTS),
    worths: new Uint8Array(buffer, skip(count), count),
  });
  return { names: section(names), context: section(context) };
}

function bytes(part: Uint32Array | Uint16Array | Uint8Array): Uint8Array {
  return new Uint8Array(part.buffer, part.byteOffset, part.byteLength);
}
