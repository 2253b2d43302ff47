import { setImmediate as pause } from 'node:timers/promises';
import { RagError } from '../errors.ts';
import type { IndexHost } from './host.ts';
import type { VectorEntry, VectorSource } from './port.ts';
import { unitVector } from './unit.ts';

/**
 * Makes an index hold exactly what the store holds: drops what the store has dropped, adds what it has added.
 * Every turn asks the source anew, so the store may be written to meanwhile.
 * @param isClosed asked between pages
 * @returns how many vectors of the store were left out because they are broken
 * @throws RagError RAG_DIMENSIONS
 */
export async function replay(
  source: VectorSource,
  host: IndexHost,
  dimensions: number,
  isClosed: () => boolean,
): Promise<number> {
  const missing = await host.reconcile(await allIds(source, isClosed));
  let place = 0;
  let brokenCount = 0;
  while (place < missing.length && !isClosed()) {
    const page = firstPage(source.batches(missing[place]! - 1));
    if (!page) break;
    const wanted: VectorEntry[] = [];
    for (const entry of page) {
      // Chunks removed since the list was made leave gaps in the pages.
      while (place < missing.length && missing[place]! < entry.chunkId) place += 1;
      if (missing[place] === entry.chunkId) wanted.push(entry);
    }
    const last = page.at(-1)!.chunkId;
    while (place < missing.length && missing[place]! <= last) place += 1;
    const usable = wanted.filter(({ vector }) => isUsable(vector, dimensions));
    brokenCount += wanted.length - usable.length;
    if (usable.length > 0) await addEntries(host, usable, dimensions);
  }
  return brokenCount;
}

/** Checks all vectors, then hands them over as one block. @throws RagError RAG_DIMENSIONS, RAG_VECTOR_INVALID */
export async function addEntries(host: IndexHost, entries: readonly VectorEntry[], dimensions: number): Promise<void> {
  const vectors = new Float32Array(entries.length * dimensions);
  entries.forEach(({ vector }, at) => {
    vectors.set(unitVector(vector, dimensions), at * dimensions);
  });
  await host.add(
    Uint32Array.from(entries, ({ chunkId }) => chunkId),
    vectors,
  );
}

/** One broken vector in the store must not keep the others from being searched. */
function isUsable(vector: Float32Array, dimensions: number): boolean {
  try {
    unitVector(vector, dimensions);
    return true;
  } catch (error) {
    if (error instanceof RagError && error.code === 'RAG_VECTOR_INVALID') return false;
    throw error;
  }
}

async function allIds(source: VectorSource, isClosed: () => boolean): Promise<Uint32Array> {
  const pages: Uint32Array[] = [];
  let count = 0;
  for (let after = 0; !isClosed(); ) {
    const page = source.ids
      ? firstPage(source.ids(after))
      : Uint32Array.from(firstPage(source.batches(after)) ?? [], ({ chunkId }) => chunkId);
    if (!page || page.length === 0) break;
    pages.push(page);
    count += page.length;
    after = page.at(-1)!;
    await pause();
  }
  const ids = new Uint32Array(count);
  let at = 0;
  for (const page of pages) {
    ids.set(page, at);
    at += page.length;
  }
  return ids;
}

function firstPage<T extends { readonly length: number }>(pages: Iterable<T>): T | undefined {
  for (const page of pages) if (page.length > 0) return page;
  return undefined;
}
