import type { Store } from './store/store.ts';
import type { AllowedChunks } from './types.ts';

interface Filter {
  ids: Uint32Array;
  count: number;
  /** Highest chunk id that has been looked at. */
  reached: number;
}

/**
 * The chunks of each collection, ascending, kept so that a question does not read them again. New chunks have higher ids
 * and are appended; chunks that are gone stay in the list, where they do no harm: no index returns them.
 */
export class CollectionFilters {
  readonly #store: Store;
  readonly #filters = new Map<number, Filter>();

  constructor(store: Store) {
    this.#store = store;
  }

  /** @returns nothing when every chunk of the store is in the collection */
  allow(collectionId: number): AllowedChunks | undefined {
    const { collections, committedChunkId } = this.#store;
    if (collections.chunkCount(collectionId) === collections.counts(true).chunkCount) return undefined;
    const filter = this.#filters.get(collectionId) ?? { ids: new Uint32Array(64), count: 0, reached: 0 };
    if (filter.reached < committedChunkId) {
      for (const { first, last } of this.#store.chunks.runsOf(collectionId, filter.reached, committedChunkId)) {
        append(filter, first, last);
      }
      filter.reached = committedChunkId;
    }
    this.#filters.set(collectionId, filter);
    return filter.ids.subarray(0, filter.count);
  }

  drop(collectionId: number): void {
    this.#filters.delete(collectionId);
  }
}

function append(filter: Filter, first: number, last: number): void {
  const needed = filter.count + last - first + 1;
  if (needed > filter.ids.length) {
    const grown = new Uint32Array(Math.max(needed, filter.ids.length * 2));
    grown.set(filter.ids.subarray(0, filter.count));
    filter.ids = grown;
  }
  for (let id = first; id <= last; id += 1) filter.ids[filter.count++] = id;
}
