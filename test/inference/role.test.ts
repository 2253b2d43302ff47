import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { GgufHeader } from '../../src/inference/gguf.ts';
import { roleOf } from '../../src/inference/role.ts';

const BASE: GgufHeader = {
  architecture: 'llama',
  name: 'model',
  contextTokens: 4096,
  embeddingLength: 512,
  pooling: null,
  hasChatTemplate: false,
  hasRerankTemplate: false,
  hasRankHead: false,
  partCount: 1,
};

const guessed = [
  { name: 'a chat template', header: { hasChatTemplate: true }, role: 'chat' },
  { name: 'an encoder', header: { architecture: 'nomic-bert' }, role: 'embed' },
  { name: 'pooling beside a chat template', header: { pooling: 3, hasChatTemplate: true }, role: 'embed' },
  { name: 'a classifier', header: { architecture: 'bert', pooling: 4, hasRankHead: true }, role: 'rerank' },
] as const;
for (const { name, header, role } of guessed) {
  test(`roleOf: ${name} makes it ${role}`, () => assert.equal(roleOf({ ...BASE, ...header }, undefined), role));
}

test('roleOf: a base model may chat when the person says so', () => assert.equal(roleOf(BASE, 'chat'), 'chat'));

const refused = [
  { name: 'a base model', header: {}, asked: undefined },
  { name: 'a chat model as embedder', header: { hasChatTemplate: true }, asked: 'embed' },
  { name: 'an embedder as chat model', header: { architecture: 'bert', pooling: 1 }, asked: 'chat' },
  { name: 'an embedder as reranker', header: { architecture: 'bert', pooling: 1 }, asked: 'rerank' },
  { name: 'rank pooling without a classifier', header: { architecture: 'bert', pooling: 4 }, asked: 'rerank' },
  { name: 'a vision part', header: { architecture: 'clip' }, asked: undefined },
] as const;
for (const { name, header, asked } of refused) {
  test(`roleOf: refuses ${name}`, () =>
    assert.throws(() => roleOf({ ...BASE, ...header }, asked), { code: 'MODEL_WRONG_ROLE' }));
}
