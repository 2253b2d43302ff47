import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { splitSentences } from '../../src/rag/sentence.ts';

const WRAPPED = 'A long line of running text that was broken by a typesetter at\nthe margin goes on here.';
const THAI = `${'น้ำเดือดที่หนึ่งร้อยองศา '.repeat(20)}`.trim();

const cases = [
  { name: 'nothing', text: ' \n ', parts: [] },
  {
    name: 'abbreviations and initials',
    text: 'Dr. Smith met J. R. Tolkien in Jan. 1950. They talked. See Fig. 3 for more!',
    parts: ['Dr. Smith met J. R. Tolkien in Jan. 1950.', 'They talked.', 'See Fig. 3 for more!'],
  },
  {
    name: 'German ordinals',
    text: 'Am 3. Mai kam er, z.B. mit dem Zug. Ende.',
    parts: ['Am 3. Mai kam er, z.B. mit dem Zug.', 'Ende.'],
  },
  { name: 'Chinese', text: '水在一百度沸腾。这是一个句子！', parts: ['水在一百度沸腾。', '这是一个句子！'] },
  { name: 'Hindi', text: 'यह पहला वाक्य है। यह दूसरा है।', parts: ['यह पहला वाक्य है।', 'यह दूसरा है।'] },
  { name: 'Arabic', text: 'هذا هو الأول. وهذا الثاني؟', parts: ['هذا هو الأول.', 'وهذا الثاني؟'] },
  { name: 'wrapped lines', text: `${WRAPPED} Next one.`, parts: [WRAPPED, 'Next one.'] },
  {
    name: 'headings and lists',
    text: 'Heading\n\n- item one\n- item two',
    parts: ['Heading', '- item one', '- item two'],
  },
] as const;
for (const { name, text, parts } of cases) {
  test(`splitSentences: ${name}`, () => assert.deepEqual(splitSentences(text), parts));
}

test('splitSentences: scripts without sentence marks are split at spaces', () => {
  const parts = splitSentences(THAI);
  assert.ok(parts.length > 2);
  for (const part of parts) assert.ok(part.length <= 200);
});

test('splitSentences: the parts are the text, to the letter and in order', () => {
  const piece = fc.constantFrom(
    'a',
    'B.',
    ' ',
    '\n',
    '\r\n',
    'Dr.',
    '。',
    '3.',
    '!?',
    'ไทย',
    '“x”',
    '😀',
    ' mm',
    'word '.repeat(9),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      const text = pieces.join('');
      let end = 0;
      for (const part of splitSentences(text)) {
        const start = text.indexOf(part, end);
        assert.ok(start >= end);
        assert.equal(text.slice(end, start).trim(), '');
        end = start + part.length;
      }
      assert.equal(text.slice(end).trim(), '');
    }),
    { numRuns: 1000 },
  );
});
