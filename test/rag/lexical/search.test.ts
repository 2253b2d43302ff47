import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openLexicalIndex } from '../../../src/rag/lexical/open.ts';
import { idsOf, indexFolder, indexOf } from '../../support/lexical-index.ts';

for (const query of ['', '  ', '?!…', '\u0000', '\ud83d', '🙂']) {
  test(`search: no words in ${JSON.stringify(query)}, no answers`, (t) => {
    assert.deepEqual(indexOf(t, ['some text', '🙂']).search(query, { top: 5 }), []);
  });
}

test('search: an empty index answers nothing', (t) => {
  assert.deepEqual(idsOf(indexOf(t, []), 'anything'), []);
});

test('search: a question of function words alone still finds its text', (t) => {
  assert.deepEqual(idsOf(indexOf(t, ['Nothing here of note', 'To be or not to be']), 'to be or not to be')[0], 2);
});

test('search: the rarer word decides', (t) => {
  const texts = [...Array.from({ length: 20 }, (_, i) => `engine report number ${i}`), 'engine turbine report'];
  assert.equal(idsOf(indexOf(t, texts), 'turbine engine')[0], 21);
});

test('search: a title counts beside the text', (t) => {
  const index = openLexicalIndex({ directory: indexFolder(t) });
  index.add([
    { chunkId: 1, title: 'Minutes', text: 'harbour board and other words' },
    { chunkId: 2, title: 'Harbour board', text: 'minutes and other words' },
  ]);
  assert.deepEqual(idsOf(index, 'harbour'), [2, 1]);
});

test('search: equal texts come in order of id, and top cuts', (t) => {
  const index = indexOf(
    t,
    Array.from({ length: 600 }, () => 'the same sentence'),
  );
  assert.deepEqual(idsOf(index, 'same sentence', 3), [1, 2, 3]);
  assert.equal(idsOf(index, 'same sentence', 500).length, 500);
  assert.deepEqual(idsOf(index, 'same', 0), []);
});

test('search: a misspelt word is found by its letters', (t) => {
  assert.equal(idsOf(indexOf(t, ['cats and dogs', 'the parliament of Finland']), 'parliment')[0], 2);
});

test('search: allow narrows to the given ids, whichever way they are looked up', async (t) => {
  const index = indexOf(
    t,
    Array.from({ length: 3000 }, (_, i) => `common text ${i % 7 === 0 ? 'seldom' : ''} ${i}`),
  );
  await index.flush();
  for (const ids of [[], [9999], [1, 8, 15, 2999], Array.from({ length: 1500 }, (_, i) => i * 2 + 1)]) {
    const allow = Uint32Array.from(ids);
    const found = index.search('common seldom', { top: 2000, allow }).map(({ chunkId }) => chunkId);
    const expected = ids.filter((id) => id <= 3000);
    assert.deepEqual(
      [...found].sort((x, y) => x - y),
      expected,
    );
    assert.equal(found.length === 0 || (found[0]! - 1) % 7 === 0, true);
  }
  await index.close();
});

test('search: a question as long as a document is answered', (t) => {
  const index = indexOf(t, ['alpha beta gamma', 'delta epsilon']);
  assert.equal(idsOf(index, 'delta epsilon '.repeat(20_000))[0], 2);
});
