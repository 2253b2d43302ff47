/**
 * The vector index against a plain JavaScript scan of the same vectors in the same run.
 * `node bench/vector.bench.ts [--count 100000] [--dimensions 384] [--queries 300] [--addon off] [--directory keep-the-index-here]`
 */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type OpenedVectorIndex, openVectorIndex } from '../src/rag/vector/open.ts';
import type { VectorSource } from '../src/rag/vector/port.ts';
import { startVectorWorker } from '../src/rag/vector/vector-worker.ts';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '100000' },
    dimensions: { type: 'string', default: '384' },
    queries: { type: 'string', default: '300' },
    addon: { type: 'string', default: 'auto' },
    directory: { type: 'string' },
  },
});
const count = Number(values.count);
const dimensions = Number(values.dimensions);
const queryCount = Number(values.queries);
const addon = values.addon === 'off' ? 'off' : 'auto';
const FILTER_SHARE = 0.01;

let seed = 20_240_501;
const vectors = clustered(count);
const queries = Array.from({ length: queryCount }, (_, at) => question(at));
const ids = Uint32Array.from({ length: count }, (_, row) => row + 1);
const source: VectorSource = {
  count: () => count,
  *ids(after) {
    if (after < count) yield ids.subarray(after);
  },
  *batches(after) {
    for (let from = after; from < count; from += 512) {
      yield Array.from({ length: Math.min(512, count - from) }, (_, at) => ({
        chunkId: from + at + 1,
        vector: rowOf(from + at),
      }));
    }
  },
};

const directory = values.directory ?? mkdtempSync(join(tmpdir(), 'vector-bench-'));
try {
  await main();
} finally {
  if (!values.directory) rmSync(directory, { recursive: true, force: true });
}

async function main(): Promise<void> {
  const scanTimes: number[] = [];
  const truth = queries.map((query) => timed(scanTimes, () => plainScan(query, null, 10)));
  const allow = ids.filter(() => random() < FILTER_SHARE);
  const filterTimes: number[] = [];
  const filterTruth = queries.map((query) => timed(filterTimes, () => plainScan(query, allow, 10)));

  const worker = await startVectorWorker({ addon });
  const options = { directory, modelId: 'bench', dimensions, source, worker };
  const started = performance.now();
  const first = await openVectorIndex(options);
  await first.ready();
  const fillMs = performance.now() - started;
  const exact = await measure(first, truth);
  const buildStarted = performance.now();
  await first.settled();
  const buildMs = performance.now() - buildStarted;
  const flushStarted = performance.now();
  await first.flush();
  const flushMs = performance.now() - flushStarted;
  await first.settled();
  const graph = await measure(first, truth);
  const filtered = await measure(first, filterTruth, allow);
  const halfAllow = ids.filter(() => random() < 0.5);
  const half = await measure(
    first,
    queries.slice(0, 50).map((query) => plainScan(query, halfAllow, 10)),
    halfAllow,
  );
  const hundredTruth = queries.slice(0, 50).map((query) => plainScan(query, null, 100));
  const hundred = await measure(first, hundredTruth, undefined, 100);
  const { ef, backend, note } = first;
  await first.close();

  const openStarted = performance.now();
  const second = await openVectorIndex(options);
  await second.search(queries[0]!, { top: 10 });
  const openMs = performance.now() - openStarted;
  await second.settled();
  const openToGraphMs = performance.now() - openStarted;
  const reopened = await measure(second, truth);
  await second.close();
  const fileBytes = Object.fromEntries(
    readdirSync(directory).map((name) => [name, statSync(join(directory, name)).size]),
  );
  await worker?.close();

  const result = {
    what: 'vector index: recall@10 against an exact float32 scan, latency in ms through the worker',
    machine: {
      cpu: cpus()[0]?.model,
      cores: cpus().length,
      memoryGiB: Math.round(totalmem() / 2 ** 30),
      node: process.version,
    },
    count,
    dimensions,
    queries: queryCount,
    backend,
    note,
    ef,
    plainJavaScriptScan: { all: spread(scanTimes), filter1Percent: spread(filterTimes) },
    exact,
    graph,
    reopened,
    filter1Percent: filtered,
    filter50Percent: half,
    top100: hundred,
    fillMs: Math.round(fillMs),
    graphBuildMs: Math.round(buildMs),
    flushMs: Math.round(flushMs),
    openToFirstAnswerMs: Math.round(openMs),
    openToGraphMs: Math.round(openToGraphMs),
    fileBytes,
    residentMiB: Math.round(process.memoryUsage.rss() / 2 ** 20),
  };
  const folder = join(import.meta.dirname, 'results');
  mkdirSync(folder, { recursive: true });
  const suffix = addon === 'off' ? '-exact' : '';
  writeFileSync(join(folder, `vector-${count}x${dimensions}${suffix}.json`), `${JSON.stringify(result, null, 2)}\n`);
  console.log(JSON.stringify(result, null, 2));
}

async function measure(index: OpenedVectorIndex, truth: readonly number[][], allow?: Uint32Array, top = 10) {
  const times: number[] = [];
  let hits = 0;
  for (let at = 0; at < truth.length; at += 1) {
    const from = performance.now();
    const found = await index.search(queries[at]!, allow ? { top, allow } : { top });
    times.push(performance.now() - from);
    if (found.length !== Math.min(top, allow?.length ?? count)) throw new Error(`query ${at}: ${found.length} results`);
    const wanted = new Set(truth[at]);
    hits += found.filter(({ chunkId }) => wanted.has(chunkId)).length;
  }
  return { recall: hits / (truth.length * top), ...spread(times) };
}

function plainScan(query: Float32Array, allow: Uint32Array | null, top: number): number[] {
  const rows = allow ? allow.length : count;
  const best: { id: number; score: number }[] = [];
  let least = Number.NEGATIVE_INFINITY;
  for (let at = 0; at < rows; at += 1) {
    const row = allow ? allow[at]! - 1 : at;
    const offset = row * dimensions;
    let score = 0;
    for (let d = 0; d < dimensions; d += 1) score += vectors[offset + d]! * query[d]!;
    if (score <= least) continue;
    best.push({ id: row + 1, score });
    best.sort((a, b) => b.score - a.score);
    if (best.length > top) best.pop();
    if (best.length === top) least = best.at(-1)!.score;
  }
  return best.map(({ id }) => id);
}

/** Skewed clusters around centres in a space of fewer directions, as embeddings have. */
function clustered(rows: number): Float32Array {
  const latent = 64;
  const directions = Array.from({ length: latent }, () => Float32Array.from({ length: dimensions }, gauss));
  const centres = Array.from({ length: Math.max(10, Math.round(rows / 50)) }, () =>
    Float32Array.from({ length: latent }, gauss),
  );
  const out = new Float32Array(rows * dimensions);
  const code = new Float32Array(latent);
  for (let row = 0; row < rows; row += 1) {
    const centre = centres[Math.floor(centres.length * random() ** 2)]!;
    for (let at = 0; at < latent; at += 1) code[at] = centre[at]! + 0.7 * gauss();
    const vector = out.subarray(row * dimensions, (row + 1) * dimensions);
    for (let at = 0; at < latent; at += 1) {
      const direction = directions[at]!;
      for (let d = 0; d < dimensions; d += 1) vector[d] = vector[d]! + code[at]! * direction[d]!;
    }
    for (let d = 0; d < dimensions; d += 1) vector[d] = vector[d]! + 0.5 * gauss();
    normalise(vector);
  }
  return out;
}

/** Half of the questions are close to a stored vector, half lie off them. */
function question(at: number): Float32Array {
  const noise = at % 2 === 0 ? 0.3 : 0.75;
  const base = rowOf(Math.floor(random() * count));
  return normalise(Float32Array.from(base, (value) => value + (noise * gauss()) / Math.sqrt(dimensions)));
}

function rowOf(row: number): Float32Array {
  return vectors.subarray(row * dimensions, (row + 1) * dimensions);
}

function normalise(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector);
  for (let at = 0; at < vector.length; at += 1) vector[at] = vector[at]! / length;
  return vector;
}

function timed<T>(times: number[], task: () => T): T {
  const from = performance.now();
  const value = task();
  times.push(performance.now() - from);
  return value;
}

function spread(times: readonly number[]): { p50: number; p95: number } {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number): number => Number((sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(3));
  return { p50: at(0.5), p95: at(0.95) };
}

function gauss(): number {
  let sum = 0;
  for (let at = 0; at < 6; at += 1) sum += random();
  return (sum - 3) * Math.SQRT2;
}

function random(): number {
  seed ^= seed << 13;
  seed ^= seed >>> 17;
  seed ^= seed << 5;
  return (seed >>> 0) / 2 ** 32;
}
