import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stemOf } from '../../../src/rag/lexical/stem.ts';

/** Words that must meet under one stem, as the tokenizer spells them. */
const SAME: readonly (readonly string[])[] = [
  ['running', 'runs', 'run'],
  ['résumé', 'resume'],
  ['größe', 'grösse', 'grosse'],
  ['река', 'реке', 'реках', 'рекой', 'рек'],
  ['новый', 'новая', 'новые', 'новых', 'новому'],
  ['ёлка', 'елка'],
  ['βιβλιοθήκη', 'βιβλιοθήκεσ', 'βιβλιοθηκη'],
  ['नदी', 'नदियों', 'नदियां'],
  ['المدينه', 'مدينه', 'والمدينه'],
];
for (const words of SAME) {
  test(`stemOf: ${words.join(', ')}`, () => assert.equal(new Set(words.map(stemOf)).size, 1));
}

/** Words that must not. */
const DIFFERENT: readonly (readonly [string, string])[] = [
  ['police', 'policy'],
  ['река', 'рука'],
  ['2015', '2016'],
  ['中国', '中华'],
  ['กินป', 'ินปล'],
];
for (const [one, other] of DIFFERENT) {
  test(`stemOf: ${one} is not ${other}`, () => assert.notEqual(stemOf(one), stemOf(other)));
}
