import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { Parser } from 'htmlparser2';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import { extractText } from 'unpdf';
import { chunk } from '../src/rag/chunk.ts';
import type { FileFormat } from '../src/rag/read/detect.ts';
import { parseFile } from '../src/rag/read/parse.ts';
import { startReaders } from '../src/rag/read/readers.ts';
import type { ParsedDocument } from '../src/rag/types.ts';
import { docxParagraph, makeDocx, makePdf, utf8 } from '../test/support/documents.ts';
import { inventChunks } from './support/invent.ts';

/**
 * Reading and cutting of documents, each beside the least that any reader must do with the same bytes (the floor): decode
 * them, inflate and tokenise them, or call the library and throw its result away. Both sides take turns.
 */
const ROUNDS = 7;

const prose = inventChunks(400, 60).map((text) => `${text[0]?.toUpperCase()}${text.slice(1)}.`);
const text = utf8(prose.join('\n\n'));
const html = `<html><body><main>${prose.map((p, i) => `${i % 8 ? '' : `<h2>Section ${i}</h2>`}<p>${p}</p>`).join('')}</main></body></html>`;
const markdown = prose.map((p, i) => `${i % 8 ? '' : `## Section ${i}\n\n`}${p}`).join('\n\n');
const docx = makeDocx(prose.map((p) => docxParagraph(p)).join(''));
const pdf = makePdf(
  Array.from({ length: 60 }, (_, page) =>
    prose.slice(page * 6, page * 6 + 6).flatMap((p) => [...(p.match(/.{1,90}(?: |$)/g) ?? []), '']),
  ),
);

interface Case {
  readonly name: string;
  readonly format: FileFormat;
  readonly bytes: Uint8Array;
  readonly floorName: string;
  readonly floor: () => unknown;
}

const cases: readonly Case[] = [
  {
    name: 'txt',
    format: 'text',
    bytes: text,
    floorName: 'TextDecoder',
    floor: () => new TextDecoder('utf-8', { fatal: true }).decode(text),
  },
  {
    name: 'html',
    format: 'html',
    bytes: utf8(html),
    floorName: 'htmlparser2 without handlers',
    floor: () => new Parser({ ontext: () => undefined }).end(html),
  },
  {
    name: 'markdown',
    format: 'markdown',
    bytes: utf8(markdown),
    floorName: 'mdast-util-from-markdown',
    floor: () => fromMarkdown(markdown, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] }),
  },
  {
    name: 'docx',
    format: 'zip',
    bytes: docx,
    floorName: 'fflate and htmlparser2 without handlers',
    floor: () => {
      const body = unzipSync(docx)['word/document.xml'];
      new Parser({ ontext: () => undefined }, { xmlMode: true }).end(new TextDecoder().decode(body));
    },
  },
  {
    name: 'pdf, 60 pages',
    format: 'pdf',
    bytes: pdf,
    floorName: 'unpdf extractText',
    floor: () => extractText(new Uint8Array(pdf)),
  },
];

const results: Record<string, unknown>[] = [];
for (const { name, format, bytes, floorName, floor } of cases) {
  const read = (): Promise<ParsedDocument> => parseFile(format, name, new Uint8Array(bytes));
  const document = await read();
  // The same words came out as went in.
  assert.equal(wordsOf(document.blocks.map((block) => block.text).join(' ')), wordsOf(expectedText(name)));
  await floor();
  const times = { read: [] as number[], floor: [] as number[] };
  for (let round = 0; round < ROUNDS; round++) {
    times.floor.push(await timed(floor));
    times.read.push(await timed(read));
  }
  const [readMs, floorMs] = [median(times.read), median(times.floor)];
  results.push({
    name: `read ${name}, ${Math.round(bytes.length / 1024)} KiB`,
    readMs,
    p95Ms: p95(times.read),
    floor: floorName,
    floorMs,
    ratio: readMs / floorMs,
  });
}

const note: ParsedDocument = {
  kind: 'text',
  title: 't',
  blocks: [{ type: 'paragraph', text: prose.slice(0, 4).join(' ').slice(0, 1500) }],
  warnings: [],
};
assert.equal(chunk(note).length, 1);
const long: ParsedDocument = { ...note, blocks: [{ type: 'paragraph', text: prose.join(' ').repeat(8) }] };
const longText = long.blocks[0]?.text ?? '';
const segmenter = new Intl.Segmenter(undefined, { granularity: 'sentence' });
assert.ok(chunk(long).every(({ tokenCount }) => tokenCount <= 512));
results.push(
  { name: 'chunk a note of 1.5 kB, µs', us: (await best(() => repeat(10_000, () => chunk(note)))) / 10 },
  {
    name: `chunk one paragraph of ${(longText.length / 1e6).toFixed(1)} MB`,
    chunkMs: await best(() => chunk(long)),
    floor: 'Intl.Segmenter alone',
    floorMs: await best(() => {
      for (const { index } of segmenter.segment(longText)) void index;
    }),
  },
);

const readers = await startReaders({ workerCount: 2, timeoutMs: 20_000, maxHeapMb: 512 });
const small = utf8(`# Title\n\n${prose[0]}`);
await Promise.all([0, 1].map(() => readers.read({ name: 'a.md', bytes: small })));
const plain = utf8(prose.slice(0, 4).join('\n\n'));
results.push(
  {
    name: 'a small Markdown file through a parser thread, µs',
    us: (await best(() => repeat(200, () => readers.read({ name: 'a.md', bytes: small })))) * 5,
    directUs: (await best(() => repeat(200, () => parseFile('markdown', 'a.md', small)))) * 5,
  },
  {
    name: 'a text file of 1.7 kB read and chunked, µs',
    us: (await best(() => repeat(2000, async () => chunk(await readers.read({ name: 'a.txt', bytes: plain }))))) / 2,
  },
);
await readers.close();

const report = { node: process.version, machine: `${cpus().length} x ${cpus()[0]?.model}`, rounds: ROUNDS, results };
mkdirSync(join(import.meta.dirname, 'results'), { recursive: true });
writeFileSync(join(import.meta.dirname, 'results', 'read.json'), `${JSON.stringify(report, null, 2)}\n`);
process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);

function expectedText(name: string): string {
  const pages = name.startsWith('pdf') ? prose.slice(0, 360) : prose;
  const headed = name === 'html' || name === 'markdown';
  return pages.map((p, i) => (headed && i % 8 === 0 ? `Section ${i} ${p}` : p)).join(' ');
}

function wordsOf(given: string): string {
  return given.replaceAll(/\s+/g, ' ').trim();
}

async function repeat(count: number, run: () => unknown): Promise<void> {
  for (let i = 0; i < count; i++) await run();
}

async function best(run: () => unknown): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) times.push(await timed(run));
  return Math.min(...times);
}

async function timed(run: () => unknown): Promise<number> {
  const from = performance.now();
  await run();
  return performance.now() - from;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

function p95(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.ceil(values.length * 0.95) - 1] ?? Number.NaN;
}
