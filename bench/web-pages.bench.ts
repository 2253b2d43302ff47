import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseFile } from '../src/rag/read/parse.ts';
import { readPage } from '../src/rag/web/read-page.ts';
import { utf8 } from '../test/support/documents.ts';
import { inventChunks } from './support/invent.ts';

/**
 * Web pages made readable, beside the reader of one's own HTML files on the same bytes. Both sides take turns.
 *
 *   node bench/web-pages.bench.ts
 */
const ROUNDS = 7;

const results: Record<string, unknown>[] = [];
for (const paragraphs of [20, 200, 2000, 20_000]) {
  const prose = inventChunks(paragraphs, 60);
  const menu = `<nav><ul>${'<li><a href="/m">menu item</a></li>'.repeat(40)}</ul></nav>`;
  const html = `<!doctype html><html><head><title>T</title></head><body>${menu}<article>${prose
    .map((text) => `<p>${text}, <a href="/x">see there</a>.</p>`)
    .join('')}</article></body></html>`;
  const bytes = utf8(html);
  const page = (): Promise<unknown> => readPage({ url: 'https://a.example/', contentType: 'text/html' }, bytes);
  const file = (): Promise<unknown> => parseFile('html', 'a.html', bytes);
  const { blocks } = await readPage({ url: 'https://a.example/', contentType: 'text/html' }, bytes);
  assert.ok(
    blocks.some(({ text }) => text.startsWith(prose[0]!)) && blocks.every(({ text }) => !text.includes('menu item')),
  );
  await file();
  const times = { page: [] as number[], file: [] as number[] };
  for (let round = 0; round < ROUNDS; round += 1) {
    times.file.push(await timed(file));
    times.page.push(await timed(page));
  }
  const megabytes = bytes.length / 1e6;
  const [pageMs, fileMs] = [median(times.page), median(times.file)];
  results.push({
    name: `web page, ${Math.round(bytes.length / 1024)} KiB`,
    pageMs,
    p95Ms: times.page.toSorted((a, b) => a - b).at(-1),
    fileMs,
    pageMBs: megabytes / (pageMs / 1000),
    fileMBs: megabytes / (fileMs / 1000),
  });
}

const report = { at: new Date().toISOString(), node: process.version, machine: cpus()[0]?.model, results };
mkdirSync(join(import.meta.dirname, 'results'), { recursive: true });
writeFileSync(join(import.meta.dirname, 'results', 'web-pages.json'), `${JSON.stringify(report, null, 2)}\n`);
console.log(JSON.stringify(report, null, 2));

async function timed(run: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await run();
  return performance.now() - start;
}

function median(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[times.length >> 1] ?? Number.NaN;
}
