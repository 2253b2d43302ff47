import assert from 'node:assert/strict';
import { test } from 'node:test';
import { VALUE_DETECTORS } from '../../../src/pii/detect/all.ts';
import { findPersonalData } from '../../../src/pii/find.ts';
import { withoutTypos } from '../../../src/pii/text/mistyped.ts';
import { viewOf } from '../../../src/pii/text-view.ts';

for (const [text, corrected] of [
  ['passpotr 503478803', 'passport 503478803'],
  ['my wifi pasword fenwick22', 'my wifi password fenwick22'],
  ['plaet 6GJF285', 'plate 6GJF285'],
  ['passporrt AB1234567', 'passport AB1234567'],
] as const) {
  test(`withoutTypos: ${text}`, () => assert.equal(withoutTypos(viewOf(text))?.text, corrected));
}

test('withoutTypos: right words and other real words stay', () => {
  for (const text of ['passport', 'the river table', 'hearing patents on a palace', 'xqzt'])
    assert.equal(withoutTypos(viewOf(text)), undefined);
});

test('findPersonalData: a value behind a mistyped label is found at its own place', () => {
  const text = 'lost my pasport N2587220 in rome';
  const [finding] = findPersonalData(viewOf(text), VALUE_DETECTORS);
  assert.equal(text.slice(finding?.start, finding?.end), 'N2587220');
});
