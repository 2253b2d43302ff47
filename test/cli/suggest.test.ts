import assert from 'node:assert/strict';
import { test } from 'node:test';
import { suggest } from '../../src/cli/suggest.ts';

const KNOWN = ['ask', 'search', 'ingest', 'status', 'stop'];
const CASES = [
  ['aks', 'ask'],
  ['serach', 'search'],
  ['ing', 'ingest'],
  ['statsu', 'status'],
  ['x', undefined],
  ['explode', undefined],
  ['', undefined],
] as const;
for (const [word, expected] of CASES) {
  test(`suggest: ${JSON.stringify(word)}`, () => assert.equal(suggest(word, KNOWN), expected));
}
