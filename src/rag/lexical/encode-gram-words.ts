import type { MemorySegment } from './memory-segment.ts';
import { varintLength, writeVarint } from './varint.ts';

/** Words handled between two chances to let others run. */
const STEP = 2048;

/** Where each n-gram's list of words starts, in order of hash. */
export function* measureGramWords(
  segment: MemorySegment,
  wordOrder: Uint32Array,
  gramOrder: Uint32Array,
): Generator<void, Uint32Array> {
  const bytes = new Uint32Array(gramOrder.length);
  yield* eachGramWord(segment, wordOrder, (gram, gap) => {
    bytes[gram] = (bytes[gram] as number) + varintLength(gap);
  });
  const starts = new Uint32Array(gramOrder.length + 1);
  for (let i = 0; i < gramOrder.length; i += 1) {
    starts[i + 1] = (starts[i] as number) + (bytes[gramOrder[i] as number] as number);
  }
  return starts;
}

/** Calls with every n-gram of every word, words in file order, and the distance to the n-gram's word before. */
function* eachGramWord(
  segment: MemorySegment,
  wordOrder: Uint32Array,
  visit: (gram: number, gap: number) => void,
): Generator<void, void> {
  const { gramStarts, wordGrams, grams } = segment.lexicon;
  const last = new Uint32Array(grams.size);
  for (let number = 0; number < wordOrder.length; number += 1) {
    const word = wordOrder[number] as number;
    const end = gramStarts[word + 1] as number;
    for (let i = gramStarts[word] as number; i < end; i += 1) {
      const gram = wordGrams[i] as number;
      const before = last[gram] as number;
      if (before === number + 1) continue;
      visit(gram, number + 1 - before);
      last[gram] = number + 1;
    }
    if (number % STEP === 0) yield;
  }
}

/** Writes the lists, as distances between word numbers, into the places `measureGramWords` gave them. */
export function* fillGramWords(
  segment: MemorySegment,
  bytes: Uint8Array,
  wordOrder: Uint32Array,
  gramOrder: Uint32Array,
  starts: Uint32Array,
): Generator<void, void> {
  const next = new Uint32Array(gramOrder.length);
  for (let number = 0; number < gramOrder.length; number += 1)
    next[gramOrder[number] as number] = starts[number] as number;
  yield* eachGramWord(segment, wordOrder, (gram, gap) => {
    next[gram] = writeVarint(bytes, next[gram] as number, gap);
  });
}
