import { RagError } from '../errors.ts';
import type { CommitParts } from '../ingest/commit.ts';
import { emptyTally, type Store } from '../store/store.ts';
import type { WebDraft } from './drafts.ts';

export type WebOutcome = 'added' | 'updated' | 'unchanged';

/**
 * Stores pages as one durable transaction, then brings the keyword index up to it. The transaction lets nobody run in
 * between: an ingest may be under way, which makes short ones of its own.
 * @returns what became of each
 * @throws RagError RAG_DISK_FULL, RAG_STORE_CORRUPT, RAG_COLLECTION_UNKNOWN; nothing of `drafts` is kept then
 */
export async function commitPages(
  { store, keyword, onRemoved, writing }: CommitParts,
  collectionId: number,
  drafts: readonly WebDraft[],
): Promise<WebOutcome[]> {
  return writing.run(async () => {
    const deadIds: number[] = [];
    const outcomes = store.transaction(() => {
      if (!store.collections.isPresent(collectionId)) throw removed();
      const tally = emptyTally();
      const found = drafts.map((draft) => apply(store, collectionId, draft, tally, deadIds));
      store.collections.adjust(collectionId, tally);
      return found;
    });
    await keyword.remove(deadIds);
    await onRemoved(deadIds);
    await keyword.catchUp();
    return outcomes;
  });
}

function apply(
  store: Store,
  collectionId: number,
  draft: WebDraft,
  tally: ReturnType<typeof emptyTally>,
  deadIds: number[],
): WebOutcome {
  const known = store.documents.find(collectionId, draft.key);
  const isHeld = known !== undefined && known.chunkCount > 0;
  if (isHeld && draft.page.isSnippet && store.pages.isSnippet(known.id) !== true) return 'unchanged';
  if (isHeld && known.sha256 === draft.sha256 && store.pages.isSnippet(known.id) === draft.page.isSnippet) {
    // The same text, seen again: it is as old as its last fetching.
    store.pages.set(known.id, draft.page);
    return 'unchanged';
  }
  for (const id of store.write(collectionId, null, draft, known, tally).deadIds) deadIds.push(id);
  return isHeld ? 'updated' : 'added';
}

function removed(): RagError {
  return new RagError('RAG_COLLECTION_UNKNOWN', 'the collection was removed while it was being filled', {
    hint: 'Keep the pages again if you want it back.',
  });
}
