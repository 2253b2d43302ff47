import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { textOf } from '../../../src/rag/lexical/lexicon.ts';
import { Tokenizer } from '../../../src/rag/lexical/tokenize.ts';

const tokenizer = new Tokenizer();

function wordsOf(text: string): string[] {
  const count = tokenizer.run(text);
  return Array.from({ length: count }, (_, i) => textOf(tokenizer.units, tokenizer.starts[i]!, tokenizer.ends[i]!));
}

const CASES: readonly { readonly name: string; readonly text: string; readonly words: readonly string[] }[] = [
  { name: 'punctuation and case', text: "Turkey's GDP (2015)!", words: ['turkey', 's', 'gdp', '2015'] },
  { name: 'nothing but marks', text: ' … —\u0000 🙂 ', words: [] },
  { name: 'compatibility forms', text: 'ﬁne Ｆｕｌｌ ½', words: ['fine', 'full', '1', '2'] },
  { name: 'Chinese pairs', text: '人工智能。好', words: ['人工', '工智', '智能', '好'] },
  { name: 'Japanese beside Latin', text: 'AI技術ラーメン', words: ['ai', '技術', '術ラ', 'ラー', 'ーメ', 'メン'] },
  { name: 'ideographs outside the first plane', text: '𠀀𠀁𠀂', words: ['𠀀𠀁', '𠀁𠀂'] },
  { name: 'Thai pieces', text: 'กินปลา', words: ['กินป', 'ินปล', 'นปลา'] },
  { name: 'a short Thai run', text: 'ปลา', words: ['ปลา'] },
  { name: 'Hindi keeps its vowel signs', text: 'हिन्दी भाषा', words: ['हिन्दी', 'भाषा'] },
  { name: 'Arabic without vowel signs', text: 'الكِتَابُ أحمد', words: ['الكتاب', 'احمد'] },
  { name: 'digits of other scripts', text: '٢٠١٥ १२', words: ['2015', '12'] },
  { name: 'final sigma', text: 'Οδυσσεύς ΟΔΥΣΣΕΥΣ', words: ['οδυσσεύσ', 'οδυσσευσ'] },
  {
    name: 'both Turkish letters i',
    text: 'Isparta ISPARTA ısparta İzmir',
    words: ['isparta', 'isparta', 'isparta', 'izmir'],
  },
  { name: 'joiners and soft hyphens', text: 'Schiff\u00adfahrt می\u200cروم', words: ['schifffahrt', 'ميروم'] },
  { name: 'half of a surrogate pair', text: 'a\ud800b', words: ['a', 'b'] },
];

for (const { name, text, words } of CASES) {
  test(`Tokenizer: ${name}`, () => assert.deepEqual(wordsOf(text), words));
}

test('Tokenizer: composed and decomposed text give the same words', () => {
  for (const text of ['Éléphant à vélo', 'İstanbul’da güneş', 'Tiếng Việt', 'ガラス', 'Ἀθῆναι', 'mañana', '각하']) {
    assert.deepEqual(wordsOf(text.normalize('NFD')), wordsOf(text.normalize('NFC')));
  }
});

test('Tokenizer: a word of any length gives one token of at most 64 units', () => {
  assert.deepEqual(wordsOf('x'.repeat(5000)), ['x'.repeat(64)]);
});

test('Tokenizer: any string gives hashes that depend on the word alone', () => {
  const hashes = new Map<string, string>();
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
      const words = wordsOf(`${text} control`);
      assert.equal(words.at(-1)?.endsWith('control'), true);
      for (const [i, word] of words.entries()) {
        const pair = `${tokenizer.hashA[i]} ${tokenizer.hashB[i]}`;
        assert.equal(hashes.get(word) ?? pair, pair);
        hashes.set(word, pair);
      }
    }),
    { numRuns: 300 },
  );
  assert.equal(new Set(hashes.values()).size, hashes.size);
});
