import assert from 'node:assert/strict';
import { test } from 'node:test';
import { collectionName } from '../../src/rag/collection-name.ts';

for (const name of ['default', 'a', 'Zweite Sammlung', '2024-notes_v1.2', '日本語', 'a'.repeat(64)]) {
  test(`collectionName: takes "${name.slice(0, 20)}"`, () => assert.equal(collectionName(name), name));
}

const bad = ['', ' ', ' a', 'a ', '.hidden', 'a/b', '..', 'a\nb', 'a\0', ':removing:1', 'a'.repeat(65), '\u202eabc'];
for (const name of bad) {
  test(`collectionName: refuses ${JSON.stringify(name.slice(0, 20))}`, () => {
    assert.throws(() => collectionName(name), { code: 'RAG_COLLECTION_NAME' });
  });
}

test('collectionName: one way of writing é', () => {
  assert.equal(collectionName('caf\u0065\u0301'), collectionName('caf\u00e9'));
});
