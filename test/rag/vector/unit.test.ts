import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unitVector } from '../../../src/rag/vector/unit.ts';

const refused = [
  { name: 'too few numbers', vector: [1, 0], code: 'RAG_DIMENSIONS' },
  { name: 'too many numbers', vector: [1, 0, 0, 0], code: 'RAG_DIMENSIONS' },
  { name: 'not a number', vector: [Number.NaN, 0, 0], code: 'RAG_VECTOR_INVALID' },
  { name: 'infinity', vector: [0, Number.POSITIVE_INFINITY, 0], code: 'RAG_VECTOR_INVALID' },
  { name: 'only zeros', vector: [0, 0, 0], code: 'RAG_VECTOR_INVALID' },
] as const;

for (const { name, vector, code } of refused) {
  test(`unitVector: refuses ${name}`, () => {
    assert.throws(() => unitVector(Float32Array.from(vector), 3), { code });
  });
}

test('unitVector: scales a vector of another length', () => {
  assert.deepEqual([...unitVector(Float32Array.of(3, 0, 4), 3)], [...Float32Array.of(0.6, 0, 0.8)]);
});

test('unitVector: gives a unit vector back as it is', () => {
  const vector = Float32Array.of(0, 1, 0);
  assert.equal(unitVector(vector, 3), vector);
});
