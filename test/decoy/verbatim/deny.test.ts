import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDenied } from '../../../src/decoy/verbatim/deny.ts';

test('isDenied: dangerous words are refused wherever they stand, in any form', () => {
  for (const text of ['how bombs work', 'cheap explosives', 'suicidal', 'pipe bomb', 'porn', 'kill', 'terrorists']) {
    assert.equal(isDenied(text), true, text);
  }
});

test('isDenied: harmless words that begin or end alike are let through', () => {
  for (const text of [
    'grape juice',
    'peacock feathers',
    'skilled trades',
    'cracker barrel',
    'sexton',
    'seaweed salad',
  ]) {
    assert.equal(isDenied(text), false, text);
  }
});
