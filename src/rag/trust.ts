import type { Turns } from './ingest/turns.ts';
import type { Semantic } from './semantic.ts';
import type { Store } from './store/store.ts';
import { measureTrust, TRUST_SAMPLES } from './vector/trust.ts';

/** Measured again when there are so many times more chunks than the last time. */
const GROWTH = 4;

/**
 * Measures on the stored chunks how far the vectors can be trusted against keywords, once, and again when the store has
 * grown a lot. Costs some hundred embeddings.
 */
export async function weighVectors(
  { store, semantic, writing }: { readonly store: Store; readonly semantic: Semantic; readonly writing: Turns },
  signal: AbortSignal,
): Promise<void> {
  const { chunkCount } = store.guard(() => store.collections.counts(true));
  const { measuredChunks } = semantic;
  if (measuredChunks > 0 && chunkCount < measuredChunks * GROWTH) return;
  const texts = store.guard(() => store.chunks.sample(TRUST_SAMPLES));
  const fitting = texts.filter((text) => semantic.embedder.countTokens(text) <= semantic.embedder.maxTokens);
  const { denseWeight } = await measureTrust(fitting, semantic.embedder, signal);
  await writing.run(() => semantic.weigh(denseWeight, chunkCount));
}
