import type { IngestEvent } from '../vault/contract.ts';
import { type EmbedParts, embedMissing } from './ingest/embed.ts';
import { Progress } from './ingest/progress.ts';
import type { Turns } from './ingest/turns.ts';

export interface ReindexParts extends EmbedParts {
  /** Waits for an ingest under way, and makes the next one wait. */
  readonly ingesting: Turns;
  readonly progressMs: number;
}

/**
 * Moves the store to the embedding model that is loaded. Its vectors are computed beside those of the model before it;
 * when every chunk has one they take over and the others are removed. Until then questions are answered by keywords,
 * because the earlier vectors mean nothing without the earlier model. Stopping half-way loses nothing.
 * @throws InferenceError, RagError RAG_DISK_FULL
 */
export async function* reindex(parts: ReindexParts, signal: AbortSignal): AsyncGenerator<IngestEvent, void, undefined> {
  const start = performance.now();
  const progress = new Progress(parts.progressMs);
  const release = await parts.ingesting.take(signal);
  try {
    yield* embedMissing(parts, progress, signal);
  } finally {
    release();
  }
  const { chunkCount } = parts.store.guard(() => parts.store.collections.counts());
  const counts = { ...progress.counts };
  yield { type: 'done', counts, chunkCount, elapsedMs: performance.now() - start, cancelled: signal.aborted };
}
