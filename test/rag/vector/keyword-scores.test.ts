import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keywordScores } from '../../../src/rag/vector/keyword-scores.ts';

const texts = [
  'The engine burns diesel fuel.',
  'A sailing boat needs wind.',
  'Diesel engines and a boat, a boat, a boat.',
];

test('keywordScores: the text with the rarer and more frequent words of the question leads', () => {
  const [diesel, boat, none] = keywordScores(['diesel fuel', 'boat', 'volcano'], texts);
  assert.ok(diesel![0]! > diesel![2]! && diesel![1] === 0);
  assert.ok(boat![2]! > boat![1]! && boat![0] === 0);
  assert.deepEqual([...none!], [0, 0, 0]);
});

test('keywordScores: no texts, no scores', () => {
  assert.deepEqual(keywordScores(['anything'], []), [new Float64Array(0)]);
});
