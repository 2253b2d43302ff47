/**
 * Keyword index at scale: adding, flushing, opening, questions with and without a filter, against SQLite's FTS5 on the
 * same chunks and questions in the same run.
 *
 *   node bench/lexical.bench.ts [--chunks 200000] [--fts-chunks 20000] [--from <collection folder>]...
 *
 * Without `--from` the text is made up (Zipf's law over invented words); with it, chunks are sentences of the given
 * collections shuffled together and the questions are theirs.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { parseArgs } from 'node:util';
import { openLexicalIndex } from '../src/rag/lexical/open.ts';
import { loadCollection } from './support/collection.ts';
import { inventChunks, inventQueries, random } from './support/invent.ts';

const { values } = parseArgs({
  options: {
    chunks: { type: 'string', default: '200000' },
    'fts-chunks': { type: 'string', default: '20000' },
    from: { type: 'string', multiple: true, default: [] },
  },
});
/** Words of a chunk: about 57 different stems. */
const CHUNK_WORDS = 100;
const chunkCount = Number(values.chunks);
const ftsCount = Number(values['fts-chunks']);
const { texts, queries } = values.from.length === 0 ? invented() : sampled(values.from);
const directory = mkdtempSync(join(tmpdir(), 'lexical-bench-'));

const adding = timer();
const index = openLexicalIndex({ directory });
let addMs = 0;
for (let id = 1; id <= chunkCount; ) {
  const entries = Array.from({ length: Math.min(500, chunkCount - id + 1) }, (_, i) => ({
    chunkId: id + i,
    title: '',
    text: textAt(id + i),
  }));
  const step = timer();
  index.add(entries);
  addMs += step().cpuMs;
  id += entries.length;
  if (index.pendingBytes > 16_000_000) await index.flush();
}
await index.flush();
const whole = adding();
await index.close();

const opening = timer();
const reopened = openLexicalIndex({ directory });
const openMs = opening().wallMs;
check(reopened.chunkCount === chunkCount, 'every chunk is there after opening');
const probe = textAt(Math.floor(chunkCount / 2))
  .split(/\s+/)
  .slice(0, 12)
  .join(' ');
check(reopened.search(probe, { top: 10 }).length > 0, 'a chunk answers to its own words');

const first = questions((text) => reopened.search(text, { top: 10 }));
const warm = questions((text) => reopened.search(text, { top: 10 }));
const allow = Uint32Array.from({ length: Math.floor(chunkCount / 100) }, (_, i) => i * 100 + 1);
const filtered = questions((text) => reopened.search(text, { top: 10, allow }));
await reopened.close();

const database = new DatabaseSync(join(directory, 'fts.db'));
database.exec("create virtual table t using fts5(text, tokenize = 'porter unicode61')");
const insert = database.prepare('insert into t(rowid, text) values (?, ?)');
database.exec('begin');
for (let id = 1; id <= ftsCount; id += 1) insert.run(id, textAt(id));
database.exec('commit');
const select = database.prepare('select rowid from t where t match ? order by bm25(t) limit 10');
const fts = questions((text) => select.all(ftsQuery(text)));
database.close();
const small = mkdtempSync(join(tmpdir(), 'lexical-bench-'));
const same = openLexicalIndex({ directory: small });
same.add(Array.from({ length: ftsCount }, (_, i) => ({ chunkId: i + 1, title: '', text: textAt(i + 1) })));
await same.flush();
questions((text) => same.search(text, { top: 10 }));
const ownAtFtsCount = questions((text) => same.search(text, { top: 10 }));
await same.close();
for (const folder of [directory, small]) rmSync(folder, { recursive: true });

const result = {
  machine: `${cpus().length} x ${cpus()[0]?.model.trim()}`,
  node: process.version,
  text: values.from.length === 0 ? 'invented' : 'sentences of collections',
  chunks: chunkCount,
  queries: queries.length,
  addCpuMicrosecondsPerChunk: round((addMs * 1000) / chunkCount),
  addAndFlushCpuMicrosecondsPerChunk: round((whole.cpuMs * 1000) / chunkCount),
  chunksPerSecondDurable: Math.round(chunkCount / (whole.wallMs / 1000)),
  openMs: round(openMs),
  firstPass: first,
  warm,
  filteredToOnePercent: filtered,
  fts5: { chunks: ftsCount, ...fts },
  ownAtFtsCount: { chunks: ftsCount, ...ownAtFtsCount },
};
const results = join(import.meta.dirname, 'results');
mkdirSync(results, { recursive: true });
writeFileSync(join(results, 'lexical.json'), `${JSON.stringify(result, null, 2)}\n`);
console.log(result);

function invented(): { readonly texts: readonly string[]; readonly queries: readonly string[] } {
  return { texts: inventChunks(Math.min(chunkCount, 50_000), CHUNK_WORDS), queries: inventQueries(500) };
}

function sampled(folders: readonly string[]): {
  readonly texts: readonly string[];
  readonly queries: readonly string[];
} {
  const collections = folders.map(loadCollection);
  const sentences = collections.flatMap(({ docs }) => docs.flatMap(({ text }) => text.split(/(?<=[.?!])\s+/)));
  const draw = random(7);
  const chunks = Array.from({ length: Math.min(chunkCount, 50_000) }, () => {
    let text = '';
    for (let words = 0; words < CHUNK_WORDS; ) {
      const sentence = sentences[Math.floor(draw() * sentences.length)] as string;
      words += sentence.split(/\s+/).length;
      text += `${sentence} `;
    }
    return text;
  });
  return {
    texts: chunks,
    queries: collections.flatMap(({ queries: list }) => list.slice(0, 250).map(({ text }) => text)),
  };
}

/** Chunks beyond the made ones are made of halves of two others, so that none occurs twice. */
function textAt(id: number): string {
  const made = texts.length;
  const text = texts[id % made] as string;
  if (id < made) return text;
  const other = texts[(id * 7919 + Math.floor(id / made)) % made] as string;
  return `${text.slice(0, text.length / 2)} ${other.slice(other.length / 2)}`;
}

function questions(ask: (text: string) => unknown): { p50Ms: number; p95Ms: number; meanCpuMs: number } {
  const all = timer();
  const times = queries.map((text) => {
    const one = performance.now();
    ask(text);
    return performance.now() - one;
  });
  times.sort((x, y) => x - y);
  const at = (share: number): number => round(times[Math.floor(times.length * share)] as number);
  return { p50Ms: at(0.5), p95Ms: at(0.95), meanCpuMs: round(all().cpuMs / queries.length) };
}

function ftsQuery(text: string): string {
  return [...new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? ['x'])].map((word) => `"${word}"`).join(' OR ');
}

/** Wall time and this thread's processor time, which a busy machine does not stretch. */
function timer(): () => { readonly wallMs: number; readonly cpuMs: number } {
  const wall = performance.now();
  const before = process.threadCpuUsage();
  return () => {
    const { user, system } = process.threadCpuUsage(before);
    return { wallMs: performance.now() - wall, cpuMs: (user + system) / 1000 };
  };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

function check(holds: boolean, what: string): void {
  if (!holds) throw new Error(`not so: ${what}`);
}
