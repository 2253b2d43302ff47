import type { Embedder } from '../inference/port.ts';
import type { ChunkOptions } from './chunk.ts';

/** Kept free in a chunk for the document's title, which is embedded with it. Tokens. */
const TITLE_TOKENS = 32;
const LEAST_TOKENS = 16;

/** How large chunks are: as set, but for what the embedding model reads. */
export function chunkingFor({
  embedder,
  chunkTokens,
}: {
  readonly embedder?: Embedder | null;
  readonly chunkTokens: number;
}): ChunkOptions {
  if (!embedder) return { maxTokens: chunkTokens };
  const maxTokens = Math.max(LEAST_TOKENS, Math.min(chunkTokens, embedder.maxTokens - TITLE_TOKENS));
  return { maxTokens, countTokens: (text) => embedder.countTokens(text) };
}
