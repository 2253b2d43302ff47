import { setImmediate as pause } from 'node:timers/promises';
import type { Graph } from './graph.ts';
import type { ScoredRow, VectorMatrix } from './matrix.ts';

/** Recall is counted over this many neighbours. */
const NEIGHBOURS = 10;
const LADDER = [24, 32, 48, 64, 96, 128, 192, 256, 384, 512] as const;
const WANTED_RECALL = 0.999;
const LEAST_RECALL = 0.99;
const TUNING_SAMPLES = 100;
/** Two scores of the same pair of vectors, once in float32 and once in int16, differ by less than this. */
const SCORE_TOLERANCE = 1e-4;
/** Cosine between a sampled question and the stored vector it was made from. */
const QUESTION_COSINE = 0.8;

/**
 * The number of candidates a search must weigh on this very graph: fixed values that do well on one embedding model give
 * poor recall on another. @returns null when even the last rung of the ladder misses too much: then search exactly
 */
export async function chooseEf(matrix: VectorMatrix, graph: Graph): Promise<number | null> {
  const samples = await exactSamples(matrix, TUNING_SAMPLES, graph.rowCount);
  for (const ef of LADDER) {
    const found = await recall(samples, (query) => graph.search(query, NEIGHBOURS, ef));
    if (found >= (ef === LADDER.at(-1) ? LEAST_RECALL : WANTED_RECALL)) return ef;
  }
  return null;
}

/** Share of the ten exact neighbours that `search` finds, over questions made from stored vectors. */
export async function measureRecall(
  matrix: VectorMatrix,
  sampleCount: number,
  search: (query: Float32Array, top: number) => readonly ScoredRow[],
): Promise<number> {
  return recall(await exactSamples(matrix, sampleCount, matrix.rowCount), (query) => search(query, NEIGHBOURS));
}

interface Sample {
  readonly query: Float32Array;
  readonly exact: readonly ScoredRow[];
}

async function exactSamples(matrix: VectorMatrix, count: number, rowCount: number): Promise<Sample[]> {
  const random = generator(count + rowCount);
  const samples: Sample[] = [];
  const vector = new Array<number>(matrix.dimensions);
  for (let tries = 0; samples.length < count && tries < 10 * count; tries += 1) {
    const row = Math.floor(random() * rowCount);
    if (rowCount === 0 || matrix.isDead(row)) continue;
    matrix.readRow(row, vector);
    // Every other sample lies off the stored vectors, as questions do; those are the harder ones for a graph.
    const query = samples.length % 2 === 0 ? Float32Array.from(vector) : disturbed(vector, random);
    samples.push({ query, exact: matrix.nearest(query, NEIGHBOURS, 0, rowCount) });
    await pause();
  }
  return samples;
}

async function recall(
  samples: readonly Sample[],
  search: (query: Float32Array) => readonly ScoredRow[],
): Promise<number> {
  let hits = 0;
  let possible = 0;
  for (const { query, exact } of samples) {
    const last = (exact.at(-1)?.score ?? 0) - SCORE_TOLERANCE;
    // By score, not by row: of equal vectors any will do.
    hits += Math.min(exact.length, search(query).filter(({ score }) => score >= last).length);
    possible += exact.length;
    await pause();
  }
  return possible === 0 ? 1 : hits / possible;
}

function disturbed(vector: readonly number[], random: () => number): Float32Array {
  const noise = vector.map(() => random() + random() + random() - 1.5);
  const noiseScale = Math.sqrt(1 - QUESTION_COSINE ** 2) / Math.hypot(...noise);
  const mixed = Float32Array.from(vector, (value, at) => QUESTION_COSINE * value + noiseScale * noise[at]!);
  const length = Math.hypot(...mixed);
  return mixed.map((value) => value / length);
}

/** Xorshift: the same index gives the same samples. */
function generator(seed: number): () => number {
  let state = (seed * 2_654_435_761 + 1) >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
