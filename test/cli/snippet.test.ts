import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { snippet } from '../../src/cli/snippet.ts';

const FILLER = 'nothing of note stands here '.repeat(10);

test('snippet: a short passage is shown whole, on one line', () => {
  assert.equal(snippet('a\n\n b', 'zebra', 20), 'a b');
});

test('snippet: shows the part with most of the words', () => {
  const shown = snippet(`A key. ${FILLER}Mrs Okafor keeps the spare keys. ${FILLER}`, 'who has the spare key', 120);
  assert.match(shown, /^….*keeps the spare keys\..*…$/);
});

test('snippet: begins at the beginning when nothing fits, or fits early', () => {
  assert.match(snippet(`One two. ${FILLER}`, 'zebra', 60), /^One two\./);
  assert.match(snippet(`One two. ${FILLER}`, 'two', 60), /^One two\./);
});

test('snippet: never longer than asked for, whatever the text', () => {
  const text = fc.string({ unit: fc.constantFrom('a', ' ', 'key', '\u{1f511}', '鍵', '\n'), maxLength: 400 });
  fc.assert(fc.property(text, (passage) => snippet(passage, 'key 鍵鍵鍵', 80).length <= 80));
});
