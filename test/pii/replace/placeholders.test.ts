import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPlaceholders, placeholdersIn } from '../../../src/pii/replace/placeholders.ts';
import { restore } from '../../../src/pii/replace/restore.ts';

test('placeholders: one value has one name, in any spelling, and two values have two', () => {
  const names = createPlaceholders();
  const first = names.nameOf('PHONE', '+44 7525 199386');
  assert.equal(names.nameOf('PHONE', '+447525-199386'), first);
  assert.notEqual(names.nameOf('PHONE', '+44 7525 199387'), first);
  assert.match(first, /^\[PHONE_\d{1,2}\]$/);
});

test('placeholders: numbers say nothing across sessions', () => {
  const firsts = new Set(Array.from({ length: 40 }, () => createPlaceholders().nameOf('PERSON', 'Jane Doe')));
  assert.ok(firsts.size > 5, `${firsts.size} different names in 40 sessions`);
});

test('placeholders: thousands of values all get their own', () => {
  const names = createPlaceholders();
  assert.equal(new Set(Array.from({ length: 3000 }, (_, at) => names.nameOf('PERSON', `name ${at}`))).size, 3000);
});

test('placeholders: a number that stands in the text already is not given out', () => {
  const order = [7, 7, 8];
  const names = createPlaceholders(() => order.shift() ?? 9);
  names.avoid('said [PERSON_7]');
  assert.equal(names.nameOf('PERSON', 'Jane'), '[PERSON_8]');
  assert.equal(restore('[PERSON_7]', names).shownLocally, '[PERSON_7]');
});

test('placeholdersIn: knows its own and no look-alikes', () => {
  assert.equal(placeholdersIn('[PERSON_1] and [PHONE_55555]').length, 2);
  assert.equal(placeholdersIn('[PHONE_5555555] [OTHER_1] PERSON_1 [person_1]').length, 0);
});

const MENTIONS = [
  '[PERSON_5]',
  '[person_5]',
  '[**PERSON_5**]',
  '[ PERSON_5 ]',
  '\\[PERSON\\_5\\]',
  '[PERSON 5]',
  '[PERSON_\n5]',
  '[`PERSON_5`]',
  'PERSON_5',
] as const;
for (const mention of MENTIONS) {
  test(`restore: ${JSON.stringify(mention)} is put back`, () => {
    const names = createPlaceholders(() => 5);
    names.nameOf('PERSON', 'Jane Doe');
    assert.equal(restore(`Dear ${mention}, hello`, names).shownLocally, 'Dear Jane Doe, hello');
  });
}

const KEPT = [
  'https://a.example/?q=[PERSON_5]',
  '![x](https://a.example/[PERSON_5].png)',
  '[click](//a.example/PERSON_5)',
  'mailto:[PERSON_5]',
  '[PERSON_6]',
  '[PHONE_5]',
] as const;
for (const text of KEPT) {
  test(`restore: leaves ${text} alone`, () => {
    const names = createPlaceholders(() => 5);
    names.nameOf('PERSON', 'Jane Doe');
    assert.equal(restore(text, names).shownLocally, text);
  });
}

test('restore: a card has no way back, and nothing has after the end', () => {
  const names = createPlaceholders(() => 5);
  names.nameOf('CREDIT_CARD', '4111 1111 1111 1111');
  names.nameOf('PERSON', 'Jane');
  assert.equal(restore('[CREDIT_CARD_5]', names).shownLocally, '[CREDIT_CARD_5]');
  names.clear();
  assert.equal(restore('[PERSON_5]', names).shownLocally, '[PERSON_5]');
});
