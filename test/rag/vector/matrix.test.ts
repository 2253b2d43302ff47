import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MAX_DIMENSIONS, VectorMatrix } from '../../../src/rag/vector/matrix.ts';
import { exactTop, seeded, unit, vectorOf } from '../../support/vectors.ts';

const ROWS = 5000;

function filled(dimensions: number, rows = ROWS): VectorMatrix {
  const matrix = new VectorMatrix(dimensions);
  for (let id = 1; id <= rows; id += 1) matrix.push(id, vectorOf(id, dimensions));
  return matrix;
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, at) => sum + value * b[at]!, 0);
}

test('VectorMatrix: finds what a float scan finds, across blocks, with the cosine as score', () => {
  const matrix = filled(32);
  const random = seeded(3);
  for (let turn = 0; turn < 5; turn += 1) {
    const query = unit(Array.from({ length: 32 }, random));
    const found = matrix.nearest(query, 10);
    const chunks = found.map(({ row }) => matrix.ids.idOf(row));
    const wanted = exactTop(
      Array.from({ length: ROWS }, (_, at) => at + 1),
      query,
      10,
    );
    assert.ok(wanted.filter((id) => chunks.includes(id)).length >= 9);
    for (const { row, score } of found) assert.ok(Math.abs(score - dot(query, vectorOf(row + 1))) < 1e-4);
  }
});

for (const dimensions of [1, 3, 16, 17, 100]) {
  test(`VectorMatrix: pads rows of ${dimensions} numbers without changing scores`, () => {
    const matrix = filled(dimensions, 20);
    const query = vectorOf(4, dimensions);
    const [best] = matrix.nearest(query, 1);
    assert.ok(best && best.score > 0.9999 && best.score <= 1);
  });
}

test('VectorMatrix: a vector with all its length in one number does not overflow', () => {
  const matrix = new VectorMatrix(4);
  matrix.push(1, Float32Array.of(1, 0, 0, 0));
  matrix.push(2, Float32Array.of(-1, 0, 0, 0));
  assert.deepEqual(matrix.nearest(Float32Array.of(-1, 0, 0, 0), 2), [
    { row: 1, score: 1 },
    { row: 0, score: -1 },
  ]);
});

test('VectorMatrix: dead rows are never found, and can be brought back', () => {
  const matrix = filled(32, 100);
  matrix.setDead(6, true);
  matrix.setDead(6, true);
  assert.equal(matrix.aliveCount, 99);
  assert.ok(matrix.nearest(vectorOf(7), 100).every(({ row }) => row !== 6));
  assert.deepEqual(matrix.nearestAmong(vectorOf(7), 5, Uint32Array.of(7)), []);
  matrix.setDead(6, false);
  assert.equal(matrix.nearest(vectorOf(7), 1)[0]?.row, 6);
});

test('VectorMatrix: a filter gives exactly the best of the allowed chunks, more of them than a block holds', () => {
  const matrix = filled(32);
  const allow = Uint32Array.from({ length: ROWS - 300 }, (_, at) => at + 301);
  const query = vectorOf(12);
  const found = matrix.nearestAmong(query, 7, allow).map(({ row }) => matrix.ids.idOf(row));
  const free = matrix.nearest(query, 400).map(({ row }) => matrix.ids.idOf(row));
  assert.deepEqual(found, free.filter((id) => id > 300).slice(0, 7));
});

test('VectorMatrix: rows go out and come back as bytes', () => {
  const matrix = filled(20, 50);
  const copy = new VectorMatrix(20);
  copy.pushCodes(matrix.ids.slice(0, 50), matrix.rowCodes(0, 50));
  const query = vectorOf(9, 20);
  assert.deepEqual(copy.nearest(query, 10), matrix.nearest(query, 10));
  copy.truncate(8);
  assert.equal(copy.rowCount, 8);
  assert.equal(copy.nearest(query, 10).length, 8);
});

for (const dimensions of [0, 1.5, MAX_DIMENSIONS + 1]) {
  test(`VectorMatrix: refuses ${dimensions} dimensions`, () => {
    assert.throws(() => new VectorMatrix(dimensions), { code: 'RAG_DIMENSIONS' });
  });
}
