import assert from 'node:assert/strict';
import { test } from 'node:test';
import { emptyManifest, type Manifest, parseManifest } from '../../../src/rag/vector/manifest.ts';

const identity = { modelId: 'model-a', dimensions: 384 };
const segment = { file: 'rows-1.bin', firstRow: 0, rowCount: 5, bytes: 4000, crc32: 7 };
const graph = { file: 'graph-2.hnsw', rowCount: 5, bytes: 9000, sha256: 'ab', tuning: { ef: 64, rowCount: 5 } };
const whole: Manifest = { ...emptyManifest(identity), generation: 2, rowCount: 5, segments: [segment], graph };

test('parseManifest: gives back what was written', () => {
  assert.deepEqual(parseManifest(JSON.stringify(whole), identity), whole);
  assert.deepEqual(parseManifest(JSON.stringify({ ...whole, graph: null }), identity), { ...whole, graph: null });
});

const cases: readonly { readonly name: string; readonly change: object; readonly verdict: 'foreign' | 'damaged' }[] = [
  { name: 'another model', change: { modelId: 'model-b' }, verdict: 'foreign' },
  { name: 'a newer format', change: { schema: 2 }, verdict: 'foreign' },
  { name: 'other dimensions under the same model', change: { dimensions: 64 }, verdict: 'damaged' },
  { name: 'another metric', change: { metric: 'l2' }, verdict: 'damaged' },
  { name: 'no format number', change: { schema: 'one' }, verdict: 'damaged' },
  { name: 'a negative count', change: { rowCount: -1 }, verdict: 'damaged' },
  { name: 'a fractional count', change: { generation: 1.5 }, verdict: 'damaged' },
  { name: 'no list of files', change: { segments: {} }, verdict: 'damaged' },
  {
    name: 'a file outside the folder',
    change: { segments: [{ ...segment, file: '../rows-1.bin' }] },
    verdict: 'damaged',
  },
  { name: 'rows without a checksum', change: { segments: [{ ...segment, crc32: null }] }, verdict: 'damaged' },
  { name: 'a graph without a checksum', change: { graph: { ...graph, sha256: undefined } }, verdict: 'damaged' },
  {
    name: 'a graph searched with nothing',
    change: { graph: { ...graph, tuning: { ef: 0, rowCount: 5 } } },
    verdict: 'damaged',
  },
];
for (const { name, change, verdict } of cases) {
  test(`parseManifest: ${name} is ${verdict}`, () => {
    assert.equal(parseManifest(JSON.stringify({ ...whole, ...change }), identity), verdict);
  });
}

for (const text of ['', '{', 'null', '[]', '3']) {
  test(`parseManifest: ${JSON.stringify(text)} is damaged`, () => {
    assert.equal(parseManifest(text, identity), 'damaged');
  });
}
