import { basename } from 'node:path';
import type { IngestEvent } from '../../vault/contract.ts';
import { RagError } from '../errors.ts';
import type { Keyword } from '../keyword.ts';
import { emptyTally, type Store } from '../store/store.ts';
import type { Outcome } from './outcome.ts';
import { Pace } from './pace.ts';
import type { Progress } from './progress.ts';
import type { Turns } from './turns.ts';

export interface CommitParts {
  readonly store: Store;
  readonly keyword: Keyword;
  /** Told of chunks that are gone, after the commit. */
  readonly onRemoved: (chunkIds: readonly number[]) => Promise<void>;
  readonly writing: Turns;
}

export interface CommitTarget {
  readonly collectionId: number;
  /** Ids of the documents met in this ingest. */
  readonly met: Set<number>;
  readonly progress: Progress;
  /** Whether each document is a file of its own. */
  readonly isFiles: boolean;
}

/**
 * Stores a batch as one durable transaction, then brings the keyword index up to it. Only when this returns do the counts
 * and the events tell of the batch.
 * @throws RagError RAG_DISK_FULL, RAG_STORE_CORRUPT, RAG_COLLECTION_UNKNOWN; nothing of the batch is kept then
 */
export async function commitBatch(
  { store, keyword, onRemoved, writing }: CommitParts,
  { collectionId, met, progress, isFiles }: CommitTarget,
  batch: readonly Outcome[],
): Promise<IngestEvent[]> {
  return writing.run(async () => {
    const deadIds: number[] = [];
    const written: number[] = [];
    if (batch.some(needsWriting)) {
      const pace = new Pace();
      await pace.rest();
      await store.longTransaction(async () => {
        assertPresent(store, collectionId);
        const tally = emptyTally();
        for (const outcome of batch) {
          const stored = apply(store, collectionId, outcome, tally);
          if (stored) written.push(stored.documentId);
          for (const id of stored?.deadIds ?? []) deadIds.push(id);
          if (pace.isDue) await pace.rest();
        }
        store.collections.adjust(collectionId, tally);
        // The commit waits for the disk, with nothing else before it in its turn.
        await pace.rest();
      });
      await pace.rest();
    }
    for (const id of written) met.add(id);
    for (const outcome of batch) if (outcome.type === 'unchanged') met.add(outcome.known.id);
    await keyword.remove(deadIds);
    await onRemoved(deadIds);
    await keyword.catchUp();
    if (isFiles) progress.filesDone += batch.length;
    return batch.flatMap((outcome) => count(outcome, progress));
  });
}

function needsWriting(outcome: Outcome): boolean {
  if (outcome.type === 'unchanged') return needsClaim(outcome);
  return outcome.type === 'write' || outcome.type === 'remark' || (outcome.type === 'failed' && outcome.isStored);
}

function needsClaim({ known, inputId, device }: Extract<Outcome, { type: 'unchanged' }>): boolean {
  return known.inputId !== inputId || known.device !== device;
}

function apply(
  store: Store,
  collectionId: number,
  outcome: Outcome,
  tally: ReturnType<typeof emptyTally>,
): { readonly documentId: number; readonly deadIds: readonly number[] } | undefined {
  const { inputId, key } = outcome;
  switch (outcome.type) {
    case 'write': {
      // Looked up again: since it was prepared, somebody may have had it forgotten.
      const known = outcome.known && store.documents.find(collectionId, key);
      return store.write(collectionId, inputId, outcome.draft, known, tally);
    }
    case 'unchanged':
      if (needsClaim(outcome)) store.documents.claim(outcome.known.id, inputId, outcome.device);
      return undefined;
    case 'failed':
    case 'remark': {
      if (outcome.type === 'failed' && !outcome.isStored) return undefined;
      const device = outcome.type === 'failed' ? outcome.device : null;
      const of = { key, title: basename(key), device, bytes: outcome.bytes };
      return { documentId: store.fail(collectionId, inputId, of, outcome.verdict, tally), deadIds: [] };
    }
    case 'blank':
      return undefined;
  }
}

/** Counts what has been committed. @returns what is to be told of it */
function count(outcome: Outcome, progress: Progress): IngestEvent[] {
  const { counts } = progress;
  progress.bytesDone += outcome.bytes;
  const { key: path } = outcome;
  switch (outcome.type) {
    case 'write': {
      if (outcome.known && outcome.known.chunkCount > 0) counts.updated += 1;
      else counts.added += 1;
      const { verdict } = outcome.draft;
      return verdict ? [{ type: 'file', path, outcome: 'warned', ...verdict }] : [];
    }
    case 'unchanged':
      counts.unchanged += 1;
      return [];
    case 'failed':
      counts.failed += 1;
      return outcome.isTold ? [{ type: 'file', path, outcome: 'failed', ...outcome.verdict }] : [];
    case 'remark':
      return [{ type: 'file', path, outcome: 'warned', ...outcome.verdict }];
    case 'blank':
      return [];
  }
}

function assertPresent(store: Store, collectionId: number): void {
  if (store.collections.isPresent(collectionId)) return;
  throw new RagError('RAG_COLLECTION_UNKNOWN', 'the collection was removed while it was being filled', {
    hint: 'Start the ingest again if you want it back.',
  });
}
