import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { MAX_WIRE_CHARS, normalise } from '../../src/decoy/normalise.ts';

const CASES = [
  { name: 'case, spaces and question marks', text: '  How LONG is\ta\u00a0lease?? ', wire: 'how long is a lease' },
  { name: 'quotes', text: '“exact words” \'and\' "more"', wire: 'exact words and more' },
  { name: 'apostrophes join', text: "Don’t o'brien's", wire: 'dont obriens' },
  { name: 'full-width and ligatures', text: 'ＦＵＬＬ ﬁnd ①', wire: 'full find 1' },
  { name: 'accents on Latin letters', text: 'Café naïve Übung', wire: 'cafe naive ubung' },
  { name: 'numbers keep their dot and lose their commas', text: '$1,000.50 v3.5.', wire: '1000.50 v3.5' },
  { name: 'names that are made of signs', text: 'C++ and C#, AT&T, R & D', wire: 'c++ and c# at&t r d' },
  { name: 'hyphens', text: 'covid-19 at -40 degrees', wire: 'covid 19 at 40 degrees' },
  { name: 'engine settings', text: 'best vpn site:example.com filetype:pdf "a b"', wire: 'best vpn a b' },
  { name: 'excluded words go as a whole', text: 'jaguar -car -"big cat" speed', wire: 'jaguar speed' },
  { name: 'connectives of engines', text: 'cats OR dogs or NOT', wire: 'cats dogs or not' },
  { name: 'emoji, joiners and marks for the eye', text: '🎉 party👩‍👩‍👧 i\u200bd\u00adeas ✌🏽️', wire: 'party ideas' },
  { name: 'control and private characters', text: 'a\u0000b\u0007 c\ue000d', wire: 'a b cd' },
  {
    name: 'other scripts keep letters and vowel signs',
    text: 'हिन्दी में 日本語。 Привет!',
    wire: 'हिन्दी में 日本語 привет',
  },
] as const;
for (const { name, text, wire } of CASES) {
  test(`normalise: ${name}`, () => assert.equal(normalise(text), wire));
}

test('normalise: cuts at the end of a word, and inside a word that has no end', () => {
  assert.equal(normalise('word '.repeat(100)), 'word '.repeat(32).trim());
  assert.equal(normalise('x'.repeat(500)), 'x'.repeat(MAX_WIRE_CHARS));
  assert.equal(normalise('\u{20000}'.repeat(300)).length, MAX_WIRE_CHARS);
});

for (const text of ['', '  ', '?!…', '🎉', 'site:example.com', '-car', '\u200b', '++ # &']) {
  test(`normalise: nothing is left of ${JSON.stringify(text)}`, () => {
    assert.throws(() => normalise(text), { code: 'DECOY_NOTHING_LEFT' });
  });
}

test('normalise: gives the same again for what it gave, and never more than the limit', () => {
  const pieces = [
    'a',
    'B',
    'é',
    'ß',
    'İ',
    '1',
    ' ',
    '.',
    '+',
    '#',
    '&',
    '-',
    "'",
    ',',
    ':',
    '"',
    '\u0301',
    '\u200d',
    'ｱ',
  ];
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.string({ unit: 'grapheme', maxLength: 250 }),
    fc.string({ unit: fc.constantFrom(...pieces), maxLength: 220 }),
  );
  fc.assert(
    fc.property(text, (raw) => {
      let once: string;
      try {
        once = normalise(raw);
      } catch {
        return true;
      }
      return (
        normalise(once) === once &&
        once.length <= MAX_WIRE_CHARS &&
        !/\p{Cc}|\p{Cf}|\p{Co}|\p{Lu}|["?!:;()*]|\s\s|^\s|\s$/u.test(once)
      );
    }),
    { numRuns: 20_000 },
  );
});
