import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createEverydayTest } from '../../../src/pii/names/everyday.ts';
import { loadLexicon } from '../../../src/pii/names/lexicon.ts';

const isEveryday = createEverydayTest(loadLexicon());
for (const [word, expected] of [
  ['mark', true],
  ['house', true],
  ['maison', true],
  ['vienna', true],
  ['haddlesey', false],
  ['ximena', false],
] as const) {
  test(`createEverydayTest: ${word} is ${expected ? 'an everyday word' : 'none'}`, () =>
    assert.equal(isEveryday(word), expected));
}
