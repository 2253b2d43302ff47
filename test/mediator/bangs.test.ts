import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseBangs, type Steered } from '../../src/mediator/bangs.ts';
import { createEngines } from '../../src/mediator/engines/list.ts';
import { NO_SETTINGS } from '../support/engine-answers.ts';

const engines = createEngines(NO_SETTINGS);

const CASES: readonly (readonly [string, Partial<Steered>])[] = [
  ['cats', { text: 'cats' }],
  ['!ddg cats', { text: 'cats', engines: ['duckduckgo'] }],
  ['big !wp cats !HN', { text: 'big cats', engines: ['wikipedia', 'hackernews'] }],
  ['!science !q&a light', { text: 'light', categories: ['science', 'q&a'] }],
  ['!!g cats', { text: 'cats' }],
  ['!!ddg cats', { text: 'cats' }],
  ['!nosuchengine cats', { text: 'cats' }],
  [':de katzen', { text: 'katzen', language: 'de' }],
  ['katzen :de-AT', { text: 'katzen', language: 'de-AT' }],
  ['!ddg :fr chats', { text: 'chats', engines: ['duckduckgo'], language: 'fr' }],
  ['css :is selector', { text: 'css :is selector' }],
  ['wow! what ! is 5!', { text: 'wow! what ! is 5!' }],
  ['  two   spaces ', { text: 'two spaces' }],
  ['!ddg', { text: '', engines: ['duckduckgo'] }],
];

for (const [text, expected] of CASES) {
  test(`parseBangs: ${JSON.stringify(text)}`, () =>
    assert.deepEqual(parseBangs(text, engines), { engines: [], categories: [], ...expected }));
}

test('parseBangs: nothing that an engine could obey is left, whatever is typed', () => {
  const word = fc.constantFrom('!ddg', '!!g', '!g', ':de', 'cats', '!', '!!', ' ', 'a!b', ':', '!müller', '!!!x');
  fc.assert(
    fc.property(fc.array(word), (words) => {
      const { text } = parseBangs(words.join(' '), engines);
      assert.doesNotMatch(text, /(?:^|\s)!{1,2}[\p{L}\p{N}]/u);
      assert.equal(parseBangs(text, engines).engines.length, 0);
    }),
  );
});
