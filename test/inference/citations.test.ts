import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { assertInsideEvidence, citationFor, citationsOf, createCitationFilter } from '../../src/inference/citations.ts';
import type { Answer } from '../../src/inference/port.ts';
import { evidence, passage } from '../support/passages.ts';

const isKnown = (marker: number): boolean => marker >= 1 && marker <= 3;

function filtered(chunks: readonly string[]): { text: string; refused: number } {
  const filter = createCitationFilter(isKnown);
  const text = chunks.map((chunk) => filter.push(chunk)).join('') + filter.end();
  return { text, refused: filter.refusedCount };
}

const cases = [
  { name: 'a known citation stays', text: 'It is so [2].', clean: 'It is so [2].', refused: 0 },
  { name: 'an unknown one goes with its space', text: 'It is so [9].', clean: 'It is so.', refused: 1 },
  { name: 'a list keeps what is known', text: 'So [1, 7; 3].', clean: 'So [1][3].', refused: 1 },
  { name: 'a range', text: 'So [1-3].', clean: 'So [1][2][3].', refused: 0 },
  { name: 'a range past the end', text: 'So [2–5].', clean: 'So [2][3].', refused: 2 },
  { name: 'a named source', text: 'So [Source 1] and [sources 2, 3].', clean: 'So [1] and [2][3].', refused: 0 },
  { name: 'zero', text: 'So [0].', clean: 'So.', refused: 1 },
  { name: 'a backward range', text: 'So [3-1].', clean: 'So [3][1].', refused: 0 },
  { name: 'a year is no citation', text: 'Published [2019].', clean: 'Published [2019].', refused: 0 },
  { name: 'words in brackets', text: 'He said [sic] that [a] b.', clean: 'He said [sic] that [a] b.', refused: 0 },
  { name: 'an unclosed bracket', text: 'So [1', clean: 'So [1', refused: 0 },
] as const;
for (const { name, text, clean, refused } of cases) {
  test(`createCitationFilter: ${name}`, () => assert.deepEqual(filtered([text]), { text: clean, refused }));
}

test('createCitationFilter: how the text is cut makes no difference', () => {
  const part = fc.constantFrom('so', ' ', '[', ']', '1', '9', ', ', '-', '\n', 'source ', '[2]', ' [7]', 'é', '[sic]');
  fc.assert(
    fc.property(fc.array(part, { maxLength: 30 }), fc.array(fc.nat(40), { maxLength: 6 }), (parts, cuts) => {
      const text = parts.join('');
      const ends = [...cuts, text.length].sort((a, b) => a - b);
      const chunks = ends.map((end, i) => text.slice(ends[i - 1] ?? 0, end));
      assert.deepEqual(filtered(chunks), filtered([text]));
    }),
    { numRuns: 1000 },
  );
});

test('createCitationFilter: text without brackets is not held back', () => {
  const filter = createCitationFilter(isKnown);
  assert.equal(filter.push('It boils'), 'It boils');
  assert.equal(filter.push(' at ['), ' at');
  assert.equal(filter.push('1] 100'), ' [1] 100');
});

const { passages } = evidence([
  'Bread needs flour. Water boils at 100 degrees at sea level. Salt is added later.',
  'On mountains the boiling point of water is lower. Tents are useful there.',
]);
const numbered = new Map(passages.map((each, i) => [i + 1, each]));

test('citationsOf: quotes the sentence that says what is claimed', () => {
  const { citations, weakCount } = citationsOf(
    'At sea level water boils at 100 degrees [1]. High up in the mountains the boiling point is lower. [2]',
    numbered,
  );
  assert.equal(weakCount, 0);
  assert.deepEqual(
    citations.map(({ marker, chunkId, quote }) => [marker, chunkId, quote]),
    [
      [1, 11, 'Water boils at 100 degrees at sea level.'],
      [2, 12, 'On mountains the boiling point of water is lower.'],
    ],
  );
});

test('citationsOf: counts a claim its passage does not hold', () => {
  const { citations, weakCount } = citationsOf('Penguins live in Antarctica [2].', numbered);
  assert.equal(citations.length, 1);
  assert.equal(weakCount, 1);
});

test('citationsOf: the same sentence is cited once', () => {
  const text = 'Water boils at 100 degrees [1]. It boils at 100 degrees at sea level [1].';
  assert.equal(citationsOf(text, numbered).citations.length, 1);
});

const answer = (marker: number, chunkId: number, quote: string): Answer => ({
  text: 'so',
  mode: 'generated',
  citations: [citationFor(marker, passage('', { chunkId }), quote)],
  model: 'tiny',
  notice: '',
});
const outside = [
  { name: 'an unknown number', answer: answer(7, 11, 'Bread needs flour.') },
  { name: 'another passage than its number', answer: answer(2, 11, 'Bread needs flour.') },
  { name: 'a quote that is not in the passage', answer: answer(1, 11, 'Bread needs water.') },
] as const;
for (const { name, answer: made } of outside) {
  test(`assertInsideEvidence: refuses ${name}`, () =>
    assert.throws(() => assertInsideEvidence(made, passages), { code: 'ANSWER_CITATION_OUTSIDE_EVIDENCE' }));
}
