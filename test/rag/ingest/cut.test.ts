import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { chunk } from '../../../src/rag/chunk.ts';
import { cut } from '../../../src/rag/ingest/cut.ts';
import type { Block, ParsedDocument } from '../../../src/rag/types.ts';

const OPTIONS = { maxTokens: 100 };

test('cut: a short document is cut as chunk cuts it', async () => {
  const document = doc([
    { type: 'heading', level: 1, text: 'A' },
    { type: 'paragraph', text: 'one two three' },
  ]);
  assert.deepEqual(await cut(document, OPTIONS), chunk(document, OPTIONS));
});

test('cut: a long document loses no word, and every chunk knows the headings above it', async () => {
  const block = fc.record({ level: fc.integer({ min: 0, max: 4 }), kilobytes: fc.integer({ min: 1, max: 30 }) });
  await fc.assert(
    fc.asyncProperty(fc.array(block, { minLength: 6, maxLength: 14 }), async (plan) => {
      let word = 0;
      const blocks = plan.map(
        ({ level, kilobytes }, at): Block =>
          level > 0
            ? { type: 'heading', level, text: `h${at}l${level}` }
            : { type: 'paragraph', text: Array.from({ length: kilobytes * 150 }, () => `w${word++}`).join(' ') },
      );
      const found = await cut(doc(blocks), OPTIONS);
      const words = found.flatMap(({ text }) => text.match(/\bw\d+/g) ?? []);
      assert.deepEqual(
        words,
        Array.from({ length: word }, (_, at) => `w${at}`),
      );
      for (const { text, headingPath } of found) {
        const first = /\bw\d+/.exec(text)?.[0];
        if (first === undefined) continue;
        const above = headingsAbove(blocks, first);
        // A chunk that spans sections knows the part of the path that they share.
        assert.deepEqual(headingPath, above.slice(0, headingPath.length));
      }
    }),
    { numRuns: 15 },
  );
});

test('cut: a table that is parted repeats its header', async () => {
  const rows = Array.from({ length: 9000 }, (_, at) => `${at} | value ${at}`);
  const document = doc([{ type: 'table', text: ['n | value', ...rows].join('\n'), headerLines: 1 }]);
  const found = await cut(document, OPTIONS);
  assert.ok(found.every(({ text }) => text.startsWith('n | value\n')));
  assert.equal(
    found.reduce((sum, { text }) => sum + text.split('\n').length - 1, 0),
    rows.length,
  );
});

test('cut: lets the event loop turn while it cuts megabytes', async () => {
  const text = 'A line of a log, without blank lines in between.\n'.repeat(60_000);
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  await cut(doc([{ type: 'paragraph', text }]), { maxTokens: 500 });
  clearInterval(timer);
  assert.ok(turns >= 5, `${turns} turns`);
});

function doc(blocks: readonly Block[]): ParsedDocument {
  return { kind: 'text', title: 't', blocks, warnings: [] };
}

function headingsAbove(blocks: readonly Block[], word: string): string[] {
  const open: { level: number; text: string }[] = [];
  for (const block of blocks) {
    if (block.type === 'heading') {
      while ((open.at(-1)?.level ?? 0) >= block.level) open.pop();
      open.push(block);
    } else if (block.text.split(' ').includes(word)) return open.map(({ text }) => text);
  }
  throw new Error('no such word');
}
