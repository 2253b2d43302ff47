import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { type LlamaRuntime, startLlama } from '../../src/inference/llama.ts';
import type { VerifiedModel } from '../../src/inference/models.ts';
import type { Embedder } from '../../src/inference/port.ts';
import { encodeGguf, str } from '../support/gguf.ts';
import { verifiedModel } from '../support/model-folder.ts';
import { writeTinyChat, writeTinyEmbedder, writeTinyReranker } from '../support/tiny-models.ts';

let llama: LlamaRuntime;
let embedder: Embedder;
let embedFile: VerifiedModel;
before(async () => {
  llama = await startLlama({ device: 'cpu', maxThreads: 1 });
  embedFile = await verifiedModel((path) => writeTinyEmbedder(path, { contextTokens: 1024 }));
  embedder = await llama.loadEmbedder(embedFile);
});
after(async () => {
  await embedder.close();
  await llama.close();
});

const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, i) => sum + value * b[i]!, 0);

test('startLlama: reports the device that serves', () => {
  assert.equal(llama.backend, 'cpu');
  assert.equal(llama.maxThreads, 1);
});

test('embed: unit vectors whose cosine follows the shared words', async () => {
  const [cat, permuted, other, query] = await embedder.embed(
    ['the cat sat on the mat', 'on the mat sat the cat', 'supersonic flow', 'cat mat'],
    'passage',
  );
  assert.equal(embedder.dimensions, 64);
  for (const vector of [cat!, other!]) assert.ok(Math.abs(dot(vector, vector) - 1) < 1e-5);
  assert.ok(dot(cat!, permuted!) > 0.999);
  assert.ok(Math.abs(dot(cat!, other!)) < 0.4);
  assert.ok(dot(cat!, query!) > dot(other!, query!) + 0.2);
});

test('embed: a text longer than llama.cpp’s batch is read whole', async () => {
  const half = (word: string): string => Array(400).fill(word).join(' ');
  const [both, short] = await embedder.embed([`${half('cat')} ${half('river')}`, 'cat river'], 'passage');
  assert.ok(dot(both!, short!) > 0.999);
});

test('embed: a text at the limit passes, one past it is refused before anything runs', async () => {
  const text = Array(embedder.maxTokens).fill('cat').join(' ');
  assert.equal(embedder.countTokens(text), embedder.maxTokens);
  assert.equal((await embedder.embed([text], 'query')).length, 1);
  await assert.rejects(embedder.embed(['dog', `${text} cat`], 'passage'), { code: 'INFERENCE_TOO_LONG' });
});

test('embed: empty text gives a zero vector, no texts give none', async () => {
  const [empty, blank] = await embedder.embed(['', ' \n'], 'passage');
  assert.deepEqual([...empty!, ...blank!], Array(128).fill(0));
  assert.deepEqual(await embedder.embed([], 'passage'), []);
});

test('embed: cancelled before and in the middle', async () => {
  await assert.rejects(embedder.embed(['cat'], 'query', AbortSignal.abort()), { code: 'INFERENCE_CANCELLED' });
  const controller = new AbortController();
  const many = embedder.embed(Array(500).fill('the cat sat on the mat'), 'passage', controller.signal);
  setImmediate(() => controller.abort());
  await assert.rejects(many, { code: 'INFERENCE_CANCELLED' });
  assert.equal((await embedder.embed(['cat'], 'query')).length, 1);
});

test('embed: a question overtakes a running batch', async () => {
  const order: string[] = [];
  const batch = embedder.embed(Array(200).fill('the cat sat on the mat'), 'passage').then(() => order.push('batch'));
  const question = embedder.embed(['cat'], 'query').then(() => order.push('question'));
  await Promise.all([batch, question]);
  assert.deepEqual(order, ['question', 'batch']);
});

test('rank: favoured words score higher, 0 to 1, in the order of the texts', async () => {
  const reranker = await llama.loadReranker(
    await verifiedModel((path) => writeTinyReranker(path, { favoured: ['cat', 'dog'] })),
  );
  try {
    const [none, two, one, long] = await reranker.rank('which document', [
      'the river flow',
      'the cat and the dog',
      'bread oven and a cat in the river',
      // Longer than the context: read in parts, the best part counts.
      `${'river '.repeat(200)} ${'cat dog '.repeat(20)}`,
    ]);
    assert.ok(two! > one! && one! > none!);
    assert.ok(long! > one!);
    for (const score of [none!, two!, one!, long!]) assert.ok(score >= 0 && score <= 1);
    await assert.rejects(reranker.rank('cat '.repeat(200), ['dog']), { code: 'INFERENCE_TOO_LONG' });
    await assert.rejects(reranker.rank('cat', ['dog'], AbortSignal.abort()), { code: 'INFERENCE_CANCELLED' });
  } finally {
    await reranker.close();
  }
});

test('load: a model of another role is refused', async () => {
  const chat = await verifiedModel(writeTinyChat);
  await assert.rejects(llama.loadEmbedder(chat), { code: 'MODEL_WRONG_ROLE' });
  await assert.rejects(llama.loadReranker(embedFile), { code: 'MODEL_WRONG_ROLE' });
});

const damaged = [
  { name: 'no GGUF any more', bytes: Buffer.from('GGUF and then nothing'), code: 'MODEL_NOT_GGUF' },
  { name: 'emptied', bytes: Buffer.alloc(0), code: 'MODEL_NOT_GGUF' },
  {
    name: 'of an architecture llama.cpp does not know',
    bytes: encodeGguf({ 'general.architecture': str('frobnicate') }, []),
    code: 'MODEL_LOAD_FAILED',
  },
  {
    name: 'without its tensors',
    bytes: encodeGguf({ 'general.architecture': str('bert') }, []),
    code: 'MODEL_LOAD_FAILED',
  },
] as const;
for (const { name, bytes, code } of damaged) {
  test(`load: a file that is ${name} gives a typed error`, async () => {
    const file = await verifiedModel(writeTinyEmbedder);
    // Replaced between the check of the hash and the load.
    writeFileSync(file.path, bytes);
    await assert.rejects(llama.loadEmbedder(file), { code });
  });
}

test('load: a model larger than the memory is refused', async () => {
  const small = await startLlama({ device: 'cpu', maxThreads: 1, memoryBytes: 100_000 });
  await assert.rejects(small.loadEmbedder(embedFile), { code: 'MODEL_TOO_LARGE' });
  await small.close();
});

test('load: a cancelled load', async () => {
  await assert.rejects(llama.loadEmbedder(embedFile, AbortSignal.abort()), { code: 'INFERENCE_CANCELLED' });
});

test('close: later work is refused', async () => {
  const closing = await llama.loadEmbedder(embedFile);
  await closing.close();
  await assert.rejects(closing.embed(['cat'], 'query'), { code: 'INFERENCE_CANCELLED' });
});
