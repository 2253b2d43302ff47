import { writeFileSync } from 'node:fs';
import { hash } from '../../src/pii/names/fold.ts';
import { type Lexicon, SECTIONS } from '../../src/pii/names/lexicon.ts';
import { TAGS } from '../../src/pii/names/tagger.ts';
import type { TaggerWeights } from './train-tagger.ts';

/** Gives the numbers their shipped form: hashes sorted, weights in 8 and 16 bits. */
export function pack(
  entries: ReadonlyMap<string, number>,
  phrases: ReadonlyMap<number, number>,
  grams: Float32Array,
  tagger: TaggerWeights,
): Lexicon {
  const words = [...entries].map(([key, entry]) => [hash(key), entry] as const).sort(([a], [b]) => a - b);
  const kinds = [...new Set(words.map(([, entry]) => entry))].sort((a, b) => a - b);
  if (kinds.length > 65_536) throw new Error('more kinds of entries than 16 bits can number');
  const places = new Map(kinds.map((kind, at) => [kind, at]));
  const sorted = [...phrases].sort(([a], [b]) => a - b);
  const gramScale = largest(grams) / 127;
  const weightScale = largest(tagger.weights) / 32_767;
  return {
    words: Uint32Array.from(words, ([code]) => code),
    entries: Uint16Array.from(words, ([, entry]) => places.get(entry) ?? 0),
    kinds: Uint32Array.from(kinds),
    phrases: Uint32Array.from(sorted, ([code]) => code),
    phraseKinds: Uint8Array.from(sorted, ([, kind]) => kind),
    grams: Int8Array.from(grams, (weight) => Math.round(weight / gramScale)),
    gramScale,
    weights: sideBySide(tagger.weights, weightScale),
    weightScale,
    moves: tagger.moves,
  };
}

/** Writes what `loadLexicon` reads. @returns bytes */
export function save(lexicon: Lexicon, path: string): number {
  const header = new Float64Array(SECTIONS.length + 2);
  SECTIONS.forEach((name, index) => {
    header[index] = lexicon[name].length;
  });
  header[SECTIONS.length] = lexicon.gramScale;
  header[SECTIONS.length + 1] = lexicon.weightScale;
  const parts: Uint8Array[] = [new Uint8Array(header.buffer)];
  for (const name of SECTIONS) {
    const { buffer, byteOffset, byteLength } = lexicon[name];
    parts.push(new Uint8Array(buffer, byteOffset, byteLength), new Uint8Array((8 - (byteLength % 8)) % 8));
  }
  const file = Buffer.concat(parts);
  writeFileSync(path, file);
  return file.length;
}

/** From one tag after the other to one bucket after the other: a bucket's three weights are always read together. */
function sideBySide(weights: Float32Array, scale: number): Int16Array {
  const buckets = weights.length / TAGS;
  return Int16Array.from(weights, (_, place) => {
    const weight = weights[(place % TAGS) * buckets + Math.floor(place / TAGS)] ?? 0;
    return Math.round(weight / scale);
  });
}

function largest(values: Float32Array): number {
  return values.reduce((best, value) => Math.max(best, Math.abs(value)), 1e-6);
}
