import { hash } from 'node:crypto';
import { InferenceError } from '../../src/inference/errors.ts';
import type { Embedder } from '../../src/inference/port.ts';

export interface HashedEmbedder extends Embedder {
  /** Texts embedded as passages so far. */
  readonly passages: string[];
}

/**
 * An embedder that needs no model file: words are hashed to dimensions and counted. Texts that share words are near to
 * each other, which is all these tests rely on. One word is one token.
 * @param synonyms words that mean the same to it: what keywords cannot find
 */
export function hashedEmbedder(
  name: string,
  { maxTokens = 500, dimensions = 64, synonyms = {} as Record<string, string>, delayMs = 0 } = {},
): HashedEmbedder {
  const words = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const passages: string[] = [];
  return {
    modelId: hash('sha256', name),
    dimensions,
    maxTokens,
    passages,
    countTokens: (text) => words(text).length,
    async embed(texts, kind, signal) {
      if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
      if (signal?.aborted) throw new InferenceError('INFERENCE_CANCELLED', 'cancelled');
      if (kind === 'passage') passages.push(...texts);
      return texts.map((text) => {
        const found = words(text);
        if (found.length > maxTokens) throw new InferenceError('INFERENCE_TOO_LONG', 'too long');
        const vector = new Float32Array(dimensions);
        for (const word of found) {
          const digest = Buffer.from(hash('sha256', `${name} ${synonyms[word] ?? word}`), 'hex');
          const at = digest.readUInt32LE(0) % dimensions;
          vector[at] = vector[at]! + (digest[4]! & 1 ? 1 : -1);
        }
        const length = Math.hypot(...vector);
        return length === 0 ? vector : vector.map((value) => value / length);
      });
    },
    async close() {},
  };
}
