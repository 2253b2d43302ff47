import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MAX_WORDS, normalForm } from '../../../src/decoy/verbatim/normal-form.ts';

test('normalForm: what a question is about stays in its order', () => {
  assert.equal(normalForm('how do i get rid of moss in a lawn'), 'rid moss lawn');
  assert.equal(normalForm('who are the who'), 'who are the who');
});

test('normalForm: is the same for what it gave before, and bounded', () => {
  const long = 'one two three four five six seven eight nine';
  assert.equal(normalForm(long).split(' ').length, MAX_WORDS);
  assert.equal(normalForm(normalForm(long)), normalForm(long));
});
