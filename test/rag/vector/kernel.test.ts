import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createKernel, PAGE_BYTES, ROW_ALIGNMENT } from '../../../src/rag/vector/kernel.ts';
import { seeded } from '../../support/vectors.ts';

const random = seeded(7);
const code = (): number => Math.round(random() * 8000);

for (const rowBytes of [ROW_ALIGNMENT, 768, 2048]) {
  test(`kernel: rows of ${rowBytes} bytes score as integer arithmetic does, in the order of the list`, () => {
    const kernel = createKernel(2);
    const length = rowBytes / 2;
    const rowCount = 20;
    const query = new Int16Array(kernel.memory.buffer, 0, length).map(code);
    const rows = new Int16Array(kernel.memory.buffer, PAGE_BYTES, length * rowCount).map(code);
    const list = [19, 0, 7, 7, 3];
    new Int16Array(kernel.memory.buffer, 0, length).set(query);
    new Int16Array(kernel.memory.buffer, PAGE_BYTES, rows.length).set(rows);
    new Uint32Array(kernel.memory.buffer, 4096, list.length).set(list);
    kernel.score(0, PAGE_BYTES, 4096, list.length, rowBytes, 8192);
    const expected = list.map((row) =>
      query.reduce((sum, value, at) => (sum + value * rows[row * length + at]!) | 0, 0),
    );
    assert.deepEqual([...new Int32Array(kernel.memory.buffer, 8192, list.length)], expected);
  });
}

test('kernel: an empty list writes nothing', () => {
  const kernel = createKernel(2);
  kernel.score(0, PAGE_BYTES, 4096, 0, ROW_ALIGNMENT, 8192);
  assert.equal(new Int32Array(kernel.memory.buffer, 8192, 1)[0], 0);
});

test('kernel: grown memory keeps its content', () => {
  const kernel = createKernel(2);
  new Int16Array(kernel.memory.buffer, 0, 1)[0] = 3;
  kernel.memory.grow(1);
  assert.equal(kernel.memory.buffer.byteLength, 3 * PAGE_BYTES);
  assert.equal(new Int16Array(kernel.memory.buffer, 0, 1)[0], 3);
});
