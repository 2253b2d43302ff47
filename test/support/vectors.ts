import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { type OpenedVectorIndex, openVectorIndex } from '../../src/rag/vector/open.ts';
import type { VectorEntry, VectorSource } from '../../src/rag/vector/port.ts';
import { startVectorWorker, type VectorWorker } from '../../src/rag/vector/vector-worker.ts';

export const DIMENSIONS = 32;

/** The same numbers for the same seed, in [-0.5, 0.5). */
export function seeded(seed: number): () => number {
  let state = (seed * 2_654_435_761 + 1) >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32 - 0.5;
  };
}

export function unit(values: Iterable<number>): Float32Array {
  const vector = Float32Array.from(values);
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}

const made = new Map<string, Float32Array>();

/** The vector of a chunk: depends on nothing but its id, and lies in one of 40 clusters. */
export function vectorOf(chunkId: number, dimensions = DIMENSIONS): Float32Array {
  const key = `${chunkId}:${dimensions}`;
  const vector = made.get(key) ?? makeVector(chunkId, dimensions);
  made.set(key, vector);
  return vector;
}

function makeVector(chunkId: number, dimensions: number): Float32Array {
  const centre = seeded(1 + (chunkId % 40));
  const own = seeded(1000 + chunkId);
  return unit(Array.from({ length: dimensions }, () => centre() + 0.6 * own()));
}

export function entries(from: number, to: number, dimensions = DIMENSIONS): VectorEntry[] {
  return Array.from({ length: to - from + 1 }, (_, at) => ({
    chunkId: from + at,
    vector: vectorOf(from + at, dimensions),
  }));
}

/** A store of vectors in memory, with the ids it holds open to the test. */
export function memorySource(
  ids: Iterable<number>,
  dimensions = DIMENSIONS,
): VectorSource & { readonly held: Set<number>; readCount: number } {
  const held = new Set(ids);
  const above = (after: number): number[] => [...held].filter((id) => id > after).sort((a, b) => a - b);
  return {
    held,
    readCount: 0,
    count: () => held.size,
    *ids(after) {
      yield Uint32Array.from(above(after));
    },
    *batches(after) {
      const rest = above(after);
      for (let at = 0; at < rest.length; at += 500) {
        const page = rest.slice(at, at + 500);
        this.readCount += page.length;
        yield page.map((chunkId) => ({ chunkId, vector: vectorOf(chunkId, dimensions) }));
      }
    },
  };
}

/** What an exact float32 scan answers. */
export function exactTop(ids: Iterable<number>, query: Float32Array, top: number, dimensions = DIMENSIONS): number[] {
  return [...ids]
    .map((id) => ({ id, score: dot(vectorOf(id, dimensions), query) }))
    .sort((a, b) => b.score - a.score || a.id - b.id)
    .slice(0, top)
    .map(({ id }) => id);
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at += 1) sum += a[at]! * b[at]!;
  return sum;
}

/** @param before what must be undone for the folder to be removable */
export function temporaryFolder(t: TestContext, before: (folder: string) => void = () => undefined): string {
  const folder = mkdtempSync(join(tmpdir(), 'vectors-'));
  t.after(() => {
    before(folder);
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

export async function workerFor(t: TestContext, addon: 'auto' | 'off' = 'auto'): Promise<VectorWorker> {
  const worker = await startVectorWorker({ addon });
  if (!worker) throw new Error('no vector worker could be started');
  t.after(() => worker.close());
  return worker;
}

/** Opens and waits until every vector is in. */
export async function opened(
  directory: string,
  source: VectorSource,
  worker: VectorWorker | null,
  modelId = 'model-a',
  dimensions = DIMENSIONS,
): Promise<OpenedVectorIndex> {
  const index = await openVectorIndex({ directory, modelId, dimensions, source, worker });
  await index.ready();
  return index;
}
