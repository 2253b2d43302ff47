import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RULES, STRICT_RULES } from '../../src/profiles/rules.ts';

test('RULES: ids are words, used once; every tier is there', () => {
  const ids = RULES.map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length);
  for (const id of ids) assert.match(id, /^[a-z]+(?:-[a-z]+)*$/);
  assert.deepEqual([...new Set(RULES.map(({ tier }) => tier))], ['critical', 'strict', 'guideline']);
  assert.deepEqual(STRICT_RULES, ['wide-profiles-end', 'restart-is-offline', 'no-transcripts']);
});

test('RULES: each is one sentence with its reason', () => {
  for (const { says, note } of RULES) {
    assert.match(says, /^[A-Z].*\.$/);
    assert.match(note, /\.$/);
  }
});
