import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { chunk, estimateTokens } from '../../src/rag/chunk.ts';
import type { Block, ChunkDraft, ParsedDocument } from '../../src/rag/types.ts';

const document = (blocks: readonly Block[]): ParsedDocument => ({ kind: 'text', title: 't', blocks, warnings: [] });
const paragraph = (text: string, page?: number): Block => ({
  type: 'paragraph',
  text,
  ...(page !== undefined && { page }),
});
const heading = (level: number, text: string): Block => ({ type: 'heading', level, text });
const words = (count: number, from = 0): string => Array.from({ length: count }, (_, i) => `word${from + i}`).join(' ');
const sentences = (count: number): string =>
  Array.from({ length: count }, (_, i) => `Sentence number ${i} says a thing.`).join(' ');

/** One token per word: easy to reason about. */
const countTokens = (text: string): number => text.match(/\S+/g)?.length ?? 0;
const texts = (chunks: readonly ChunkDraft[]): string[] => chunks.map(({ text }) => text);

test('chunk: a short document is one chunk, to the letter', () => {
  const text = 'One line.\nAnother line.';
  assert.deepEqual(chunk(document([paragraph(text), paragraph('End.')])), [
    { text: `${text}\n\nEnd.`, headingPath: [], tokenCount: estimateTokens(`${text}\n\nEnd.`) },
  ]);
});

test('chunk: nothing in, nothing out', () => {
  assert.deepEqual(chunk(document([])), []);
  assert.deepEqual(chunk(document([paragraph(' \n ')])), []);
});

test('chunk: paragraphs are put together up to the limit and not cut', () => {
  const blocks = [40, 40, 40, 90].map((count, i) => paragraph(words(count, i * 100)));
  const chunks = chunk(document(blocks), { maxTokens: 100, countTokens });
  assert.deepEqual(
    chunks.map(({ tokenCount }) => tokenCount),
    [80, 40, 90],
  );
  assert.equal(chunks[0]?.text, `${words(40)}\n\n${words(40, 100)}`);
});

test('chunk: sections do not mix, headings open their chunk and stand in the path', () => {
  const blocks = [
    heading(1, 'Book'),
    heading(2, 'First'),
    paragraph(words(60)),
    paragraph(words(60, 100)),
    heading(2, 'Second'),
    heading(3, 'Deep'),
    paragraph(words(30, 200)),
  ];
  const chunks = chunk(document(blocks), { maxTokens: 100, countTokens });
  assert.deepEqual(
    chunks.map(({ headingPath }) => headingPath),
    [
      ['Book', 'First'],
      ['Book', 'First'],
      ['Book', 'Second', 'Deep'],
    ],
  );
  assert.equal(chunks[0]?.text, `Book\n\nFirst\n\n${words(60)}`);
  assert.equal(chunks[2]?.text, `Second\n\nDeep\n\n${words(30, 200)}`);
});

test('chunk: small sections are put together under what they share', () => {
  const blocks = [heading(1, 'FAQ'), heading(2, 'One'), paragraph('Yes.'), heading(2, 'Two'), paragraph('No.')];
  assert.deepEqual(chunk(document(blocks), { maxTokens: 100, countTokens }), [
    { text: 'FAQ\n\nOne\n\nYes.\n\nTwo\n\nNo.', headingPath: ['FAQ'], tokenCount: 5 },
  ]);
});

test('chunk: no heading ends a chunk while text follows it', () => {
  const blocks = [paragraph(words(24)), heading(1, 'Title'), paragraph(words(98, 100))];
  assert.deepEqual(
    chunk(document(blocks), { maxTokens: 100, countTokens }).map(({ text }) => text.slice(0, 5)),
    ['word0', 'Title'],
  );
});

test('chunk: a long paragraph is cut between sentences and takes the last one along', () => {
  const chunks = chunk(document([paragraph(sentences(30))]), { maxTokens: 60, countTokens });
  assert.ok(chunks.every(({ text }) => text.startsWith('Sentence number') && text.endsWith('a thing.')));
  assert.ok(chunks[0]?.text.endsWith('number 9 says a thing.'));
  assert.ok(chunks[1]?.text.startsWith('Sentence number 9 says a thing. Sentence number 10'));
});

test('chunk: abbreviations end no sentence', () => {
  const text = 'It was shown by Dr. Smith in Jan. 2020, cf. Fig. 3 and e.g. No. 7 too. ';
  const chunks = chunk(document([paragraph(text.repeat(20).trim())]), { maxTokens: 40, countTokens });
  assert.ok(chunks.every((each) => each.text.startsWith('It was shown') && each.text.endsWith('No. 7 too.')));
});

test('chunk: a table stays whole, a long one repeats its header', () => {
  const rows = Array.from({ length: 30 }, (_, i) => `r${i} | v${i}`);
  const table = (body: readonly string[]): Block => ({
    type: 'table',
    text: ['k | v', ...body].join('\n'),
    headerLines: 1,
  });
  assert.equal(
    chunk(document([paragraph(words(50)), table(rows.slice(0, 15))]), { maxTokens: 60, countTokens }).length,
    2,
  );
  const chunks = chunk(document([table(rows)]), { maxTokens: 33, countTokens });
  assert.ok(chunks.length > 2 && texts(chunks).every((text) => text.startsWith('k | v\nr')));
  assert.deepEqual(
    texts(chunks).flatMap((text) => text.split('\n').slice(1)),
    rows,
  );
});

test('chunk: code is cut between lines only and keeps its indentation', () => {
  const lines = Array.from({ length: 40 }, (_, i) => `${i % 3 ? '    ' : ''}call${i}();`);
  const chunks = chunk(document([{ type: 'code', text: lines.join('\n') }]), { maxTokens: 10, countTokens });
  assert.deepEqual(
    texts(chunks).flatMap((text) => text.split('\n')),
    lines,
  );
});

test('chunk: pages of the parts, and a sentence that runs over a page end', () => {
  const blocks = [paragraph('It starts here', 3), paragraph('and ends there.', 4), paragraph('New one.', 5)];
  const [only] = chunk(document(blocks));
  assert.deepEqual(only?.pages, [3, 5]);
  assert.equal(only?.text, 'It starts here and ends there.\n\nNew one.');
});

const endless = [
  { name: 'one word', text: 'x'.repeat(50_000) },
  { name: 'Thai', text: 'ภาษาไทยไม่มีการเว้นวรรคระหว่างคำ'.repeat(300) },
  { name: 'Chinese', text: '他们在那里学习中文。今天天气很好，我们去公园。'.repeat(300) },
  { name: 'families', text: '👨‍👩‍👧‍👦'.repeat(2000) },
  { name: 'one grapheme', text: `e${'\u0301'.repeat(20_000)}` },
  { name: 'pairs', text: '😀'.repeat(5000) },
] as const;

for (const { name, text } of endless) {
  test(`chunk: a line without end (${name}) is cut where it does no harm`, () => {
    const chunks = chunk(document([paragraph(text)]), { maxTokens: 64 });
    assert.ok(chunks.every((each) => each.tokenCount <= 64 && each.text.isWellFormed()));
    if (name === 'families') assert.ok(chunks.every((each) => each.text.length % '👨‍👩‍👧‍👦'.length === 0));
    if (name === 'Chinese') assert.ok(chunks.every((each) => each.text.endsWith('。')));
    else assert.equal(texts(chunks).join(''), text);
  });
}

/** Words that occur once, some long, some in scripts without spaces, so that loss and repetition can be seen. */
const piece = fc.oneof(
  fc.constantFrom('. ', ' ', '\n', ', ', '! ', '。', ' Dr. ', ' e.g. '),
  fc.string({ unit: fc.constantFrom('a', 'b', 'é', '漢', 'ก', '😀', '👩‍🚀', 'Z', '7'), minLength: 1, maxLength: 40 }),
);
const anyText = fc.array(piece, { minLength: 1, maxLength: 60 }).map((parts) => parts.join(''));
const anyBlock: fc.Arbitrary<Block> = fc.oneof(
  fc.record({
    type: fc.constant('heading' as const),
    level: fc.integer({ min: 1, max: 4 }),
    text: anyText.map((t) => t.slice(0, 60).toWellFormed()),
  }),
  fc.record({ type: fc.constantFrom('paragraph' as const, 'code' as const), text: anyText }),
  fc.record({ type: fc.constant('table' as const), text: anyText, headerLines: fc.constant(0) }),
);

/** Counts the way a model does that marks both ends of every text, and one that sees more in a whole than in its parts. */
const counters = [
  { name: 'the estimate', count: estimateTokens },
  { name: 'a model with end marks', count: (text: string) => estimateTokens(text) + 2 },
  { name: 'a counter that grows faster than the text', count: (text: string) => Math.ceil(text.length ** 1.05 / 3) },
] as const;

for (const { name, count } of counters) {
  test(`chunk: with ${name} no chunk is too long, nothing is lost or out of order`, () => {
    fc.assert(
      fc.property(fc.array(anyBlock, { maxLength: 12 }), fc.integer({ min: 12, max: 80 }), (blocks, maxTokens) => {
        const chunks = chunk(document(blocks), { maxTokens, countTokens: count });
        for (const { text, tokenCount } of chunks) {
          assert.equal(tokenCount, count(text));
          assert.ok(tokenCount <= maxTokens);
          assert.ok(text.isWellFormed() && text.trim() !== '');
        }
        const source = blocks
          .map(({ text }) => text)
          .join('')
          .replaceAll(/\s/g, '');
        assert.equal(joined(chunks, source), source);
      }),
      { numRuns: 150 },
    );
  });
}

/** Puts chunks together again, leaving out what a chunk repeats of the one before. */
function joined(chunks: readonly ChunkDraft[], source: string): string {
  let found = '';
  for (const { text } of chunks) {
    const part = text.replaceAll(/\s/g, '');
    // The longest repetition with which the result is still a beginning of the source.
    let overlap = Math.min(part.length, found.length);
    while (overlap > 0 && !(found.endsWith(part.slice(0, overlap)) && source.startsWith(found + part.slice(overlap))))
      overlap--;
    const fresh = source.startsWith(found + part) ? part : part.slice(overlap);
    found += fresh;
  }
  return found;
}

const estimates = [
  { text: '', tokens: 0 },
  { text: 'The quick brown fox jumps over the lazy dog.', tokens: 11 },
  { text: '今天天气很好', tokens: 6 },
  { text: '2026-11-20', tokens: 6 },
] as const;
for (const { text, tokens } of estimates) {
  test(`estimateTokens: ${text || 'nothing'} counts ${tokens}`, () => assert.equal(estimateTokens(text), tokens));
}

test('estimateTokens: parts never count less than the whole', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (a, b) => {
      assert.ok(estimateTokens(a) + estimateTokens(b) >= estimateTokens(a + b));
    }),
  );
});

test('chunk: a value that is an article is cut between its sentences', () => {
  const chunks = chunk(document([{ type: 'code', text: `id: 7\nbody: ${sentences(40)}` }]), {
    maxTokens: 60,
    countTokens,
  });
  assert.ok(chunks.length > 3 && chunks.every(({ text }) => text.endsWith('a thing.')));
});
