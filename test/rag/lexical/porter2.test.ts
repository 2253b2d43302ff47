import assert from 'node:assert/strict';
import { test } from 'node:test';
import { porter2 } from '../../../src/rag/lexical/porter2.ts';

/** From the description of the algorithm, one or more per rule. */
const CASES: readonly (readonly [word: string, stem: string])[] = [
  ['a', 'a'],
  ['caresses', 'caress'],
  ['ties', 'tie'],
  ['cries', 'cri'],
  ['gas', 'gas'],
  ['gaps', 'gap'],
  ['agreed', 'agre'],
  ['luxuriated', 'luxuri'],
  ['hopping', 'hop'],
  ['hoping', 'hope'],
  ['happy', 'happi'],
  ['say', 'say'],
  ['relational', 'relat'],
  ['conditional', 'condit'],
  ['vietnamization', 'vietnam'],
  ['geology', 'geolog'],
  ['sensibility', 'sensibl'],
  ['probably', 'probabl'],
  ['formative', 'format'],
  ['electrical', 'electr'],
  ['goodness', 'good'],
  ['adoption', 'adopt'],
  ['replacement', 'replac'],
  ['controlling', 'control'],
  ['rate', 'rate'],
  ['generously', 'generous'],
  ['communism', 'communism'],
  ['skies', 'sky'],
  ['dying', 'die'],
  ['news', 'news'],
  ['proceeding', 'proceed'],
  ['yellowing', 'yellow'],
];

for (const [word, stem] of CASES) {
  test(`porter2: ${word}`, () => assert.equal(porter2(word), stem));
}
