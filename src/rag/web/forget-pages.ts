import type { ForgottenPages } from '../../vault/contract.ts';
import { type ForgetParts, removeBatch } from '../forget.ts';
import { Pace } from '../ingest/pace.ts';
import type { PageFilter } from '../store/pages.ts';

/** Pages removed in one transaction. */
const BATCH_PAGES = 50;

export interface ForgetPagesParts extends ForgetParts {
  /** Ids of collections that are being filled. */
  readonly keeping: ReadonlySet<number>;
}

/**
 * Removes pages from the store and from every index, on the disk as well, and with them the collections for web pages that
 * become empty by it.
 * @throws RagError RAG_DISK_FULL; the batches before it are gone then
 */
export async function forgetPages(parts: ForgetPagesParts, filter: PageFilter): Promise<ForgottenPages> {
  const { store, keyword, onRemoved, writing } = parts;
  const pace = new Pace();
  const touched = new Set<number>();
  let pages = 0;
  for (let removed = -1; removed !== 0; pages += removed) {
    removed = await writing.run(async () => {
      const { batch, deadIds } = store.transaction(() => {
        const found = store.pages.select(filter, BATCH_PAGES);
        const byCollection = Map.groupBy(found, ({ collectionId }) => collectionId);
        const dead = [...byCollection].flatMap(([id, rows]) =>
          removeBatch(
            store,
            id,
            rows.map((row) => row.id),
          ),
        );
        for (const id of byCollection.keys()) touched.add(id);
        return { batch: found, deadIds: dead };
      });
      await keyword.remove(deadIds);
      await onRemoved(deadIds);
      return batch.length;
    });
    if (pace.isDue) await pace.rest();
  }
  const collections = await dropEmpty(parts, (id) => touched.has(id) || id === filter.collectionId);
  if (pages > 0) {
    await writing.run(() => store.emptyLog());
    await keyword.purge();
  }
  return { pages, collections };
}

/** Drops collections for web pages that hold nothing. @returns how many */
export async function dropEmpty(
  { store, filters, writing, keeping }: ForgetPagesParts,
  isMeant: (collectionId: number) => boolean,
): Promise<number> {
  return writing.run(() => {
    const empty = store.transaction(() => {
      const ids = store.pages.emptyWebCollections().filter((id) => isMeant(id) && !keeping.has(id));
      for (const id of ids) store.collections.drop(id);
      return ids;
    });
    for (const id of empty) filters.drop(id);
    return empty.length;
  });
}
