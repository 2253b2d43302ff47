import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { assertInsideEvidence } from '../../src/inference/citations.ts';
import { answerExtractively } from '../../src/inference/extractive.ts';
import { evidence, passage } from '../support/passages.ts';

const DOCUMENTS = [
  'The boundary layer is thin. It separates from the wing at an angle of twelve degrees. After that the lift falls.',
  'Bread needs flour, water and yeast. The oven must be hot: 230 degrees.',
  'The capital of France is Paris. It lies on the Seine.',
  'Die Hauptstadt von Deutschland ist Berlin. Sie hat 3,7 Millionen Einwohner.',
  'Las tortugas marinas ponen sus huevos en la playa. Viven más de ochenta años.',
  '水在海平面的沸点是一百摄氏度。山上的沸点较低。',
  'Столица России — Москва. Она стоит на реке Москве.',
  'น้ำเดือดที่ 100 องศาเซลเซียสที่ระดับน้ำทะเล',
  'عاصمة مصر هي القاهرة. تقع على نهر النيل.',
  'भारत की राजधानी नई दिल्ली है। यह यमुना के किनारे है।',
  "Türkiye'nin başkenti Ankara'dır. İstanbul en büyük şehirdir.",
];

const answered = [
  {
    language: 'English',
    question: 'At what angle does the boundary layer separate?',
    holds: 'twelve degrees',
    marker: 1,
  },
  { language: 'English', question: 'How hot must the oven be for bread?', holds: '230 degrees', marker: 2 },
  { language: 'English', question: 'What is the capital of France?', holds: 'Paris', marker: 3 },
  { language: 'German', question: 'Wie viele Einwohner hat Berlin?', holds: '3,7 Millionen', marker: 4 },
  { language: 'Spanish', question: '¿Dónde ponen los huevos las tortugas?', holds: 'playa', marker: 5 },
  { language: 'Chinese', question: '水的沸点是多少？', holds: '一百摄氏度', marker: 6 },
  { language: 'Russian', question: 'Какая столица России?', holds: 'Москва', marker: 7 },
  { language: 'Thai', question: 'น้ำเดือดที่กี่องศา', holds: '100', marker: 8 },
  { language: 'Arabic', question: 'ما هي عاصمة مصر؟', holds: 'القاهرة', marker: 9 },
  { language: 'Hindi', question: 'भारत की राजधानी क्या है?', holds: 'नई दिल्ली', marker: 10 },
  { language: 'Turkish', question: "Türkiye'nin başkenti neresidir?", holds: 'Ankara', marker: 11 },
] as const;
for (const { language, question, holds, marker } of answered) {
  test(`answerExtractively: quotes the sentence that answers in ${language}: ${holds}`, () => {
    const { passages } = evidence(DOCUMENTS);
    const answer = assertInsideEvidence(answerExtractively(question, evidence(DOCUMENTS)), passages);
    assert.equal(answer.mode, 'quoted');
    assert.equal(answer.model, null);
    const [first] = answer.citations;
    assert.equal(first?.marker, marker);
    assert.ok(first?.quote.includes(holds));
    assert.ok(answer.text.includes(`“${first?.quote}” [${marker}]`));
  });
}

for (const question of [
  'Who won the world cup in 1998?',
  'What is the capital of Australia?',
  'Wer erfand das Telefon?',
  '谁发明了电话？',
  'xyzzy',
  '???',
  '',
]) {
  test(`answerExtractively: nothing answers “${question}”`, () => {
    const answer = answerExtractively(question, evidence(DOCUMENTS));
    assert.deepEqual(
      [answer.mode, answer.text, answer.citations],
      ['none', 'Nothing in your documents answers this.', []],
    );
  });
}

test('answerExtractively: says how it was made', () => {
  const notice = (method: 'keyword' | 'hybrid'): string =>
    answerExtractively('What is the capital of France?', evidence(DOCUMENTS, method)).notice;
  assert.equal(
    notice('keyword'),
    'Quoted from your documents; keyword search, semantic search is off; no language model is installed.',
  );
  assert.equal(
    notice('hybrid'),
    'Quoted from your documents; keyword and semantic search; no language model is installed.',
  );
});

test('answerExtractively: neighbours become one quote, repetitions are left out', () => {
  const answer = answerExtractively(
    'Why does the boundary layer separate from the wing?',
    evidence([DOCUMENTS[0]!, `${DOCUMENTS[0]} More.`]),
  );
  assert.equal(answer.citations.length, 1);
  assert.equal(
    answer.citations[0]?.quote,
    'The boundary layer is thin. It separates from the wing at an angle of twelve degrees.',
  );
});

test('answerExtractively: a heading tells what a sentence is about', () => {
  const answer = answerExtractively(
    'What is the boiling point of acetone?',
    evidence([
      passage('The boiling point is 118 degrees.', { headingPath: ['Butanol'] }),
      passage('The boiling point is 56 degrees.', { headingPath: ['Acetone'] }),
    ]),
  );
  assert.equal(answer.citations[0]?.quote, 'The boiling point is 56 degrees.');
});

test('answerExtractively: a row of a table is quoted whole', () => {
  const row = 'copper | 1085 °C. Melts slowly. | wires';
  const answer = answerExtractively(
    'Where does copper melt?',
    evidence([`metal | melting point | use\n${row}\ntin | 232 °C. | solder`]),
  );
  assert.equal(answer.citations[0]?.quote, row);
});

test('answerExtractively: a very long sentence is cut and says so', () => {
  const answer = answerExtractively('When does water boil?', evidence([`Water will boil ${'and boil '.repeat(200)}.`]));
  assert.ok(answer.citations[0]!.quote.length <= 600);
  assert.match(answer.text, / …” \[1\]$/);
});

test('answerExtractively: any text gives an answer whose quotes stand in the evidence', () => {
  const words = fc.constantFrom(
    'water',
    'boils',
    'at',
    '100',
    '.',
    '\n',
    '“',
    '水。',
    '[1]',
    'Dr.',
    ' ',
    '😀',
    'The',
    '|',
  );
  const text = fc.array(words, { maxLength: 25 }).map((parts) => parts.join(' '));
  fc.assert(
    fc.property(text, fc.array(text, { maxLength: 4 }), (question, texts) => {
      const made = evidence(texts);
      assertInsideEvidence(answerExtractively(question, made), made.passages);
    }),
    { numRuns: 500 },
  );
});
