import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { RowIds } from '../../../src/rag/vector/row-ids.ts';

const chunkIds = fc.uniqueArray(fc.integer({ min: 1, max: 2 ** 32 - 1 }), { maxLength: 60 });

test('RowIds: finds every chunk in whatever order they came, and no other', () => {
  fc.assert(
    fc.property(chunkIds, fc.array(fc.integer({ min: 1, max: 100 })), (held, others) => {
      const ids = new RowIds();
      for (const id of held) ids.push(id);
      assert.deepEqual(
        held.map((id) => ids.rowOf(id)),
        held.map((_, row) => row),
      );
      for (const other of others) if (!held.includes(other)) assert.equal(ids.rowOf(other), -1);
    }),
  );
});

test('RowIds: visits the rows of an ascending list, skipping chunks it does not hold', () => {
  fc.assert(
    fc.property(chunkIds, chunkIds, fc.boolean(), (held, asked, ordered) => {
      if (ordered) held.sort((a, b) => a - b);
      const ids = new RowIds();
      for (const id of held) ids.push(id);
      const list = Uint32Array.from(
        [...asked, ...held.slice(0, 9)].filter((id, at, all) => all.indexOf(id) === at),
      ).sort();
      const visited: number[] = [];
      ids.forEachRow(list, (row) => visited.push(ids.idOf(row)));
      assert.deepEqual(
        visited,
        [...list].filter((id) => held.includes(id)),
      );
    }),
  );
});

test('RowIds: grows past its first size, and forgets rows from the end', () => {
  const ids = new RowIds();
  for (let id = 1; id <= 5000; id += 1) ids.push(id * 2);
  assert.equal(ids.rowOf(8000), 3999);
  ids.truncate(100);
  assert.equal(ids.count, 100);
  assert.equal(ids.rowOf(8000), -1);
  assert.deepEqual([...ids.slice(98, 100)], [198, 200]);
});
