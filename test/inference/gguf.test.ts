import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { InferenceError } from '../../src/inference/errors.ts';
import { type GgufHeader, readGgufHeader } from '../../src/inference/gguf.ts';
import { parseGguf } from '../../src/inference/gguf-parse.ts';
import { encodeGguf, type GgufValue, str, strs, u32 } from '../support/gguf.ts';
import { temporaryFolder } from '../support/model-folder.ts';
import { writeTinyChat, writeTinyEmbedder, writeTinyReranker } from '../support/tiny-models.ts';

const folder = temporaryFolder();

async function headerOf(name: string): Promise<GgufHeader> {
  const file = await open(join(folder, name));
  try {
    return await readGgufHeader(file);
  } finally {
    await file.close();
  }
}

function written(name: string, bytes: Uint8Array): string {
  writeFileSync(join(folder, name), bytes);
  return name;
}

const head = (metadata: Record<string, GgufValue>): Buffer =>
  encodeGguf({ 'general.architecture': str('llama'), ...metadata }, [
    { name: 'token_embd.weight', dims: [4, 2], data: new Float32Array(8) },
  ]);

test('readGgufHeader: an embedder', async () => {
  writeTinyEmbedder(join(folder, 'embed.gguf'), { name: 'small', contextTokens: 96 });
  assert.deepEqual(await headerOf('embed.gguf'), {
    architecture: 'bert',
    name: 'small',
    contextTokens: 96,
    embeddingLength: 64,
    pooling: 1,
    hasChatTemplate: false,
    hasRerankTemplate: false,
    hasRankHead: false,
    partCount: 1,
  });
});

test('readGgufHeader: a chat model and a reranker', async () => {
  writeTinyChat(join(folder, 'chat.gguf'));
  writeTinyReranker(join(folder, 'rank.gguf'), { favoured: ['cat'] });
  const chat = await headerOf('chat.gguf');
  assert.deepEqual([chat.architecture, chat.hasChatTemplate, chat.pooling], ['llama', true, null]);
  const rank = await headerOf('rank.gguf');
  assert.deepEqual([rank.pooling, rank.hasRankHead, rank.hasChatTemplate], [4, true, false]);
});

test('readGgufHeader: a vocabulary longer than the first read', async () => {
  const tokens = Array.from({ length: 400_000 }, (_, i) => `token number ${i}`);
  const name = written('long.gguf', head({ 'tokenizer.ggml.tokens': strs(tokens), 'llama.context_length': u32(77) }));
  assert.equal((await headerOf(name)).contextTokens, 77);
});

const whole = head({ 'general.name': str('part') });
const big = Buffer.from(whole);
big.writeUInt32BE(3, 4);
const hugeCount = Buffer.from(whole);
hugeCount.writeBigUInt64LE(2n ** 62n, 16);
const split = head({ 'split.count': u32(3) });

const refused = [
  { name: 'an empty file', bytes: Buffer.alloc(0) },
  { name: 'another format', bytes: Buffer.from('%PDF-1.7 and so on, long enough to be read') },
  { name: 'a big-endian file', bytes: big },
  { name: 'a file cut inside the header', bytes: whole.subarray(0, 60) },
  { name: 'a file cut inside the tensors', bytes: whole.subarray(0, whole.length - 8) },
  { name: 'a count no file can have', bytes: hugeCount },
  { name: 'a file without an architecture', bytes: encodeGguf({}, []) },
] as const;
for (const { name, bytes } of refused) {
  test(`readGgufHeader: refuses ${name}`, async () => {
    await assert.rejects(headerOf(written('refused.gguf', bytes)), { code: 'MODEL_NOT_GGUF' });
  });
}

test('readGgufHeader: reports the parts of a split model', async () => {
  assert.equal((await headerOf(written('split.gguf', split))).partCount, 3);
});

test('parseGguf: damaged bytes are parsed or refused, nothing else', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 }),
      fc.nat(whole.length),
      (changes, length) => {
        const bytes = Buffer.from(whole);
        for (const [at, value] of changes) bytes[at] = value;
        try {
          parseGguf(bytes.subarray(0, length), whole.length);
        } catch (error) {
          assert.ok(error instanceof InferenceError);
          assert.equal(error.code, 'MODEL_NOT_GGUF');
        }
      },
    ),
    { numRuns: 2000 },
  );
});
