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

  /** @returns nothing when every chunk of the store is in one of the collections */
  allow(collectionIds: readonly number[]): AllowedChunks | undefined {
    const { collections } = this.#store;
    const chunkCount = collectionIds.reduce((sum, id) => sum + collections.chunkCount(id), 0);
    if (chunkCount === collections.counts(true).chunkCount) return undefined;
    return collectionIds.map((id) => this.#idsOf(id)).reduce(merge);
  }

  drop(collectionId: number): void {
    this.#filters.delete(collectionId);
  }

  #idsOf(collectionId: number): AllowedChunks {
    const { committedChunkId } = this.#store;
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
}

/** Two ascending lists as one. */
function merge(a: Uint32Array, b: Uint32Array): Uint32Array {
  const both = new Uint32Array(a.length + b.length);
  for (let to = 0, left = 0, right = 0; to < both.length; to += 1) {
    const takeLeft = right >= b.length || (left < a.length && a[left]! < b[right]!);
    both[to] = takeLeft ? a[left++]! : b[right++]!;
  }
  return both;
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
