import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { getLlama, LlamaLogLevel } from 'node-llama-cpp';
import { startLlama } from '../src/inference/llama.ts';
import { openModels } from '../src/inference/models.ts';
import { writeTinyEmbedder } from '../test/support/tiny-models.ts';

/**
 * What the embedder adds to a raw call of the binding: counting, prefix, queue, unit length. Both sides embed the same
 * texts with the same model, contexts and threads, alternately, so the load of the machine meets both.
 */
const TEXT_COUNT = 200;
const WORDS = 50;
const ROUNDS = 9;

const folder = mkdtempSync(join(tmpdir(), 'cloister-bench-'));
try {
  const path = join(folder, 'embed.gguf');
  writeTinyEmbedder(path, { dimensions: 64, contextTokens: 512 });
  const texts = Array.from({ length: TEXT_COUNT }, (_, i) => `document ${i} ${'the cat sat on '.repeat(WORDS / 5)}`);

  const raw = await getLlama({
    gpu: false,
    build: 'never',
    skipDownload: true,
    maxThreads: 1,
    logLevel: LlamaLogLevel.disabled,
  });
  const rawModel = await raw.loadModel({ modelPath: path });
  const rawContext = await rawModel.createEmbeddingContext({ contextSize: 512, batchSize: 512, threads: 1 });

  const modelFolder = join(folder, 'models');
  mkdirSync(modelFolder);
  const models = await openModels(modelFolder);
  let id = '';
  for await (const event of models.importModel({ path }, new AbortController().signal)) {
    if (event.type === 'done') id = event.model.id;
  }
  const llama = await startLlama({ device: 'cpu', maxThreads: 1 });
  const embedder = await llama.loadEmbedder(await models.ensureVerified(id));

  const rawRun = async (): Promise<readonly number[]> => {
    let last: readonly number[] = [];
    for (const text of texts) last = (await rawContext.getEmbeddingFor(text)).vector;
    return last;
  };
  const ourRun = async (): Promise<Float32Array> => (await embedder.embed(texts, 'passage')).at(-1)!;

  // The same direction before anything is timed.
  const [theirs, ours] = [await rawRun(), await ourRun()];
  const length = Math.hypot(...theirs);
  ours.forEach((value, i) => {
    assert.ok(Math.abs(value - theirs[i]! / length) < 1e-5);
  });

  const times = { raw: [] as number[], ours: [] as number[] };
  for (let round = 0; round < ROUNDS; round++) {
    times.raw.push(await timed(rawRun));
    times.ours.push(await timed(ourRun));
  }
  const [rawMs, oursMs] = [median(times.raw) / TEXT_COUNT, median(times.ours) / TEXT_COUNT];
  const result = {
    benchmark: `embed ${TEXT_COUNT} texts of ${WORDS} words, 64 dimensions, one thread`,
    node: process.version,
    machine: `${cpus()[0]?.model ?? 'unknown'}, ${availableParallelism()} cores`,
    rawMsPerText: round3(rawMs),
    oursMsPerText: round3(oursMs),
    overheadMsPerText: round3(oursMs - rawMs),
    ratio: round3(oursMs / rawMs),
    oursP95MsPerText: round3(quantile(times.ours, 0.95) / TEXT_COUNT),
  };
  await embedder.close();
  await llama.close();
  await raw.dispose();
  const results = join(import.meta.dirname, 'results');
  mkdirSync(results, { recursive: true });
  writeFileSync(join(results, 'inference.json'), `${JSON.stringify(result, null, 2)}\n`);
  console.log(result);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
}

function round3(value: number): number {
  return Math.round(value * 1000) / 1000;
}
