import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withSecondOpinion } from '../../../src/pii/names/second-opinion.ts';
import { viewOf } from '../../../src/pii/text-view.ts';
import type { Detector, Finding, Outcome } from '../../../src/pii/types.ts';

/** Finds every place of the given words. */
function finds(
  words: string,
  confidence: number,
  outcome: Outcome = 'mask',
  kind: Finding['kind'] = 'PERSON',
): Detector {
  return ({ text }) =>
    [...text.matchAll(new RegExp(`\\b${words}\\b`, 'g'))].map((match) => ({
      kind,
      start: match.index,
      end: match.index + match[0].length,
      confidence,
      outcome,
      reason: 'found',
    }));
}

const cases = [
  ['a verb alone is no name', 'lost passport what to do', finds('do', 0.5, 'ask'), []],
  ['nor is an article', 'how long to boil an egg', finds('an', 0.8), []],
  ['a verb makes an unsure finding none', 'tor bridges obfs4', finds('tor bridges', 0.7, 'ask'), []],
  ['and a certain one unsure', 'rose gold engagement ring', finds('rose gold', 0.7), ['ask']],
  ['a name stays', 'lamar jessup mugshot florida', finds('lamar jessup', 0.6), ['mask']],
  ['what is clear is not asked about', 'rose gold engagement ring', finds('rose gold', 0.9), ['mask']],
  ['other kinds are not asked about', 'what to do', finds('do', 0.2, 'mask', 'USERNAME'), ['mask']],
] as const;
for (const [name, text, detector, expected] of cases) {
  test(`withSecondOpinion: ${name}`, () => {
    const found = withSecondOpinion(detector)(viewOf(text, 'query'));
    assert.deepEqual(
      found.map(({ outcome }) => outcome),
      expected,
    );
  });
}

test('withSecondOpinion: in a long text the surroundings of a finding are read, and the places stay', () => {
  const padding = 'The committee met again and agreed on the minutes of the meeting. '.repeat(40);
  const text = `${padding}A song that was sung by Adam Marbury. ${padding}`;
  assert.deepEqual(withSecondOpinion(finds('sung', 0.6))(viewOf(text, 'prose')), []);
  const [kept] = withSecondOpinion(finds('Adam Marbury', 0.6))(viewOf(text, 'prose'));
  assert.equal(text.slice(kept?.start, kept?.end), 'Adam Marbury');
});

test('withSecondOpinion: of a text full of doubt only the first places are read', () => {
  const text = 'do '.repeat(3000).trim();
  const found = withSecondOpinion(finds('do', 0.5))(viewOf(text, 'prose'));
  assert.equal(found.length, 3000 - 8);
});
