import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { viewOf } from '../../src/pii/text-view.ts';

const cases = [
  { name: 'plain text stays as it is', text: 'call 415-555-0181\nnow', folded: 'call 415-555-0181\nnow' },
  { name: 'full-width letters and digits', text: 'ＡＢ １２３＠ｘ', folded: 'AB 123@x' },
  { name: 'Arabic-Indic, Persian, Devanagari, Thai and mathematical digits', text: '٠١۲३๔𝟓', folded: '012345' },
  {
    name: 'zero-width, bidirectional and soft-hyphen characters',
    text: '4\u200b1\u202e5\u00ad5\u2060',
    folded: '4155',
  },
  { name: 'all spaces are one space', text: 'a\u00a0\u3000b  \t c', folded: 'a b c' },
  { name: 'dashes and quotes', text: '1\u20112–3—“x’s”', folded: '1-2-3-"x\'s"' },
  { name: 'look-alikes inside a Latin word', text: 'pаypаl оf иван', folded: 'paypal оf иван'.replace('оf', 'of') },
  { name: 'a Latin letter inside a Cyrillic word', text: 'Ивaнов', folded: 'Иванов' },
  { name: 'combining marks compose', text: 'e\u0301 n\u0303', folded: 'é ñ' },
  { name: 'conjoining Hangul composes', text: '서울'.normalize('NFD'), folded: '서울' },
  { name: 'lone surrogates', text: 'a\ud800b\udc00', folded: 'a\ufffdb\ufffd' },
  { name: 'ligatures widen', text: 'ﬁne №5', folded: 'fine No5' },
] as const;
for (const { name, text, folded } of cases) {
  test(`viewOf: ${name}`, () => assert.equal(viewOf(text).text, folded));
}

test('viewOf: a capital with a longer lower case keeps all offsets', () => {
  const view = viewOf('İSTANBUL İ 1');
  assert.equal(view.lower.length, view.text.length);
});

test('viewOf: an offset leads back to the whole cluster', () => {
  const text = 'x ４\u200b１５ y';
  const span = viewOf(text).toOriginal(2, 5);
  assert.equal(text.slice(span.start, span.end), '４\u200b１５');
});

const anyText = fc.string({ unit: 'binary', maxLength: 60 });
const messy = fc
  .array(
    fc.constantFrom(
      '4',
      '１',
      '٣',
      '\u200b',
      ' ',
      '\u00a0',
      'а',
      'a',
      'e\u0301',
      '\u0301',
      '\ud800',
      'ﬁ',
      '😀',
      '각',
      '-',
      '\n',
      '\u00ad',
      'İ',
    ),
  )
  .map((parts) => parts.join(''));

test('viewOf: folding twice is folding once', () => {
  fc.assert(
    fc.property(fc.oneof(anyText, messy), (text) => viewOf(viewOf(text).text).text === viewOf(text).text),
    { numRuns: 500 },
  );
});

test('viewOf: offsets are in order, inside the original, and cover it in order', () => {
  fc.assert(
    fc.property(fc.oneof(anyText, messy), (text) => {
      const view = viewOf(text);
      let last = 0;
      for (let i = 0; i < view.text.length; i += 1) {
        const { start, end } = view.toOriginal(i, i + 1);
        assert.ok(start >= last && end > start && end <= text.length);
        last = start;
      }
      assert.equal(view.lower.length, view.text.length);
    }),
    { numRuns: 500 },
  );
});

test('viewOf: the original slice of a piece between spaces folds to the piece', () => {
  fc.assert(
    fc.property(fc.array(messy, { minLength: 1, maxLength: 5 }), (parts) => {
      const text = parts.join(' ');
      const view = viewOf(text);
      for (const match of view.text.matchAll(/[^ \n]+/g)) {
        const span = view.toOriginal(match.index, match.index + match[0].length);
        assert.equal(viewOf(text.slice(span.start, span.end)).text.trim(), match[0]);
      }
    }),
    { numRuns: 500 },
  );
});
