import type { IngestEvent } from '../../vault/contract.ts';
import { chunk } from '../chunk.ts';
import type { Keyword } from '../keyword.ts';
import type { Semantic } from '../semantic.ts';
import type { ChunkText } from '../store/chunks.ts';
import type { Store } from '../store/store.ts';
import { weighVectors } from '../trust.ts';
import type { ChunkDraft } from '../types.ts';
import { Pace } from './pace.ts';
import type { Progress } from './progress.ts';
import type { Turns } from './turns.ts';

/** Texts handed to the model at a time: each batch is one durable transaction. */
const BATCH_TEXTS = 16;
/** Vectors of another model removed in one transaction. */
const SHED_VECTORS = 200;

export interface EmbedParts {
  readonly store: Store;
  readonly keyword: Keyword;
  readonly semantic: Semantic;
  readonly writing: Turns;
  /** Told how many chunks were cut because the model reads less than they hold. */
  readonly onSplit: (count: number) => void;
}

/**
 * Computes the vectors that are missing, in the order of the chunk ids, and makes them durable batch by batch. When none
 * is missing any more this model's vectors serve and those of every other model are removed.
 * Ends early when cancelled; the next call goes on where this one stood.
 * @throws InferenceError when the model fails; RagError RAG_DISK_FULL
 */
export async function* embedMissing(
  parts: EmbedParts,
  progress: Progress,
  signal: AbortSignal,
): AsyncGenerator<IngestEvent, void, undefined> {
  const { semantic, writing } = parts;
  if (semantic.pendingCount > 0) {
    progress.enter('embed');
    progress.filesDone = 0;
    progress.filesTotal = semantic.pendingCount;
    yield* embedAll(parts, progress, signal);
    await semantic.flush();
  }
  if (signal.aborted || semantic.pendingCount > 0) return;
  try {
    await weighVectors(parts, signal);
  } catch (error) {
    if (signal.aborted) return;
    throw error;
  }
  if (!semantic.isServing) await writing.run(() => semantic.serve());
  await dropOthers(parts, signal);
}

async function* embedAll(
  parts: EmbedParts,
  progress: Progress,
  signal: AbortSignal,
): AsyncGenerator<IngestEvent, void, undefined> {
  const { store, semantic } = parts;
  const pace = new Pace();
  for (let after = 0; !signal.aborted; ) {
    const { chunks, reached } = store.guard(() => store.vectors.missing(semantic.rowId, after, BATCH_TEXTS));
    if (reached === null) return;
    after = reached;
    if (chunks.length > 0) {
      const fitting = await splitLong(parts, chunks, progress);
      try {
        await embedBatch(parts, fitting, signal);
      } catch (error) {
        if (signal.aborted) return;
        throw error;
      }
      progress.filesDone += fitting.length;
      const event = progress.due();
      if (event) yield event;
    }
    if (pace.isDue) await pace.rest();
  }
}

async function embedBatch(
  { store, semantic, writing }: EmbedParts,
  chunks: readonly ChunkText[],
  signal: AbortSignal,
): Promise<void> {
  if (chunks.length === 0) return;
  const texts = chunks.map((each) => textFor(each, semantic));
  const vectors = await semantic.embedder.embed(texts, 'passage', signal);
  const entries = chunks.map(({ chunkId }, at) => ({ chunkId, vector: vectors[at]! }));
  await writing.run(async () => {
    const kept = store.transaction(() => {
      // A document may have been forgotten while its vectors were computed.
      const present = store.chunks.documentsOf(entries.map(({ chunkId }) => chunkId));
      const alive = entries.filter(({ chunkId }) => present.has(chunkId));
      for (const { chunkId, vector } of alive) store.vectors.insert(chunkId, semantic.rowId, vector);
      return alive;
    });
    await semantic.add(kept);
  });
}

/** Title and headings tell what a passage is about; they go along where there is room for them. */
function textFor({ title, headingPath, text }: ChunkText, { embedder }: Semantic): string {
  const above = [title, ...headingPath].filter((line) => line !== '' && !text.includes(line));
  if (above.length === 0) return text;
  const whole = `${above.join('\n')}\n${text}`;
  return embedder.countTokens(whole) <= embedder.maxTokens ? whole : text;
}

/** Cuts chunks that are longer than the model reads: their parts come up again later, with ids of their own. */
async function splitLong(
  { store, keyword, semantic, writing, onSplit }: EmbedParts,
  chunks: readonly ChunkText[],
  progress: Progress,
): Promise<ChunkText[]> {
  const { countTokens, maxTokens } = semantic.embedder;
  const split = new Map<number, readonly ChunkDraft[]>();
  for (const { chunkId, title, text } of chunks) {
    if (countTokens(text) <= maxTokens) continue;
    const blocks = [{ type: 'paragraph', text }] as const;
    const drafts = chunk({ kind: 'text', title, blocks, warnings: [] }, { maxTokens, countTokens });
    if (drafts.length > 1) split.set(chunkId, drafts);
  }
  if (split.size === 0) return [...chunks];
  await writing.run(async () => {
    const dead = store.transaction(() =>
      [...split].flatMap(([chunkId, drafts]) => (store.splitChunk(chunkId, drafts) ? [chunkId] : [])),
    );
    for (const chunkId of dead) progress.filesTotal += split.get(chunkId)!.length - 1;
    await keyword.remove(dead);
    await semantic.remove(dead);
    await keyword.catchUp();
    onSplit(dead.length);
  });
  return chunks.filter(({ chunkId }) => !split.has(chunkId));
}

/** Removes the vectors of models that do not serve any more, slice by slice. */
async function dropOthers({ store, semantic, writing }: EmbedParts, signal: AbortSignal): Promise<void> {
  const pace = new Pace();
  for (const { id } of store.guard(() => store.vectors.others(semantic.rowId))) {
    let removed = 0;
    do {
      if (signal.aborted) return;
      removed = await writing.run(() => store.transaction(() => store.vectors.shed(id, SHED_VECTORS)));
      if (pace.isDue) await pace.rest();
    } while (removed > 0);
    await writing.run(() => store.transaction(() => store.vectors.drop(id)));
  }
}
