import { RagError } from './errors.ts';
import type { CollectionFilters } from './filters.ts';
import { Pace } from './ingest/pace.ts';
import type { Turns } from './ingest/turns.ts';
import type { Keyword } from './keyword.ts';
import { emptyTally, type Store } from './store/store.ts';

/** Documents removed in one transaction. */
const BATCH_DOCUMENTS = 50;

export interface ForgetParts {
  readonly store: Store;
  readonly keyword: Keyword;
  readonly filters: CollectionFilters;
  readonly onRemoved: (chunkIds: readonly number[]) => Promise<void>;
  readonly writing: Turns;
}

/**
 * Removes a document from the store and from every index, on the disk as well. It comes back when a folder that holds it
 * is ingested again.
 * @throws RagError RAG_DOCUMENT_UNKNOWN, RAG_DISK_FULL
 */
export async function forgetDocument(parts: ForgetParts, documentId: number): Promise<void> {
  const { store, keyword, onRemoved, writing } = parts;
  await writing.run(async () => {
    const deadIds = store.transaction(() => {
      const collectionId = store.documents.collectionOf(documentId);
      if (collectionId === undefined) throw unknownDocument();
      store.documents.dropInputOf(documentId);
      return removeBatch(store, collectionId, [documentId]);
    });
    await keyword.remove(deadIds);
    await onRemoved(deadIds);
    store.emptyLog();
  });
  await keyword.purge();
}

/**
 * Takes a collection out of sight at once, then removes it slice by slice. A crash in between is made good at the next
 * start by `finishRemovals`.
 * @throws RagError RAG_COLLECTION_UNKNOWN, RAG_DISK_FULL
 */
export async function removeCollection(parts: ForgetParts, name: string): Promise<void> {
  const { store, writing } = parts;
  await writing.run(() =>
    store.transaction(() => {
      const id = store.collections.find(name);
      if (id === undefined) throw unknownCollection();
      store.collections.hide(id);
      store.jobs.endOf(name);
    }),
  );
  await finishRemovals(parts);
}

/** Removes what is left of collections whose removal has begun. */
export async function finishRemovals(parts: ForgetParts): Promise<void> {
  const { store, keyword, filters, onRemoved, writing } = parts;
  const hidden = store.guard(() => store.collections.hidden());
  const pace = new Pace();
  for (const id of hidden) {
    for (let removed = -1; removed !== 0; ) {
      removed = await writing.run(async () => {
        const documents = store.guard(() => store.documents.idsOf(id, BATCH_DOCUMENTS));
        const deadIds = store.transaction(() => removeBatch(store, id, documents));
        await keyword.remove(deadIds);
        await onRemoved(deadIds);
        return documents.length;
      });
      if (pace.isDue) await pace.rest();
    }
    await writing.run(() => store.transaction(() => store.collections.drop(id)));
    filters.drop(id);
  }
  if (hidden.length === 0) return;
  await writing.run(() => store.emptyLog());
  await keyword.purge();
}

/** Call inside a transaction. @returns the ids of the removed chunks */
export function removeBatch(store: Store, collectionId: number, documentIds: readonly number[]): number[] {
  const tally = emptyTally();
  const deadIds = documentIds.flatMap((id) => [...store.remove(id, tally)]);
  store.collections.adjust(collectionId, tally);
  return deadIds;
}

export function unknownDocument(): RagError {
  return new RagError('RAG_DOCUMENT_UNKNOWN', 'there is no document of that number', {
    hint: 'List the documents with `cloister sources`.',
  });
}

export function unknownCollection(): RagError {
  return new RagError('RAG_COLLECTION_UNKNOWN', 'there is no collection of that name', {
    hint: 'List the collections with `cloister collections`.',
  });
}
