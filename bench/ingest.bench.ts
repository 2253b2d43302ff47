/**
 * Ingest without a model, durable: JSON lines and a folder of .txt, against a floor that does the least anybody could do
 * with SQLite alone (read, parse, hash, FTS5 table, one commit per 256 documents, same durability). Then what the stored
 * documents cost at the next start. Every run is a process of its own.
 *
 *   node bench/ingest.bench.ts [--documents 20000] [--from <collection folder>]...
 *
 * Documents are about 1.5 kB. Without `--from` their text is made up; with it, it is put together from the collections.
 */
import { spawnSync } from 'node:child_process';
import { hash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { parseArgs } from 'node:util';
import { collect, openTestRag } from '../test/support/ingest-rag.ts';
import { loadCollection } from './support/collection.ts';
import { inventChunks, inventQueries } from './support/invent.ts';

const { values } = parseArgs({
  options: {
    documents: { type: 'string', default: '20000' },
    from: { type: 'string', multiple: true, default: [] },
    run: { type: 'string' },
    folder: { type: 'string' },
  },
});
const DOCUMENT_BYTES = 1500;
/** One document in a hundred goes to a collection of its own: the filter at one percent. */
const SMALL_SHARE = 0.01;

const runs: Record<string, (folder: string) => Promise<object> | object> = {
  jsonl: (folder) => measureIngest(folder, 'jsonl', join(folder, 'corpus.jsonl')),
  txt: (folder) => measureIngest(folder, 'path', join(folder, 'txt')),
  'jsonl again': (folder) => measureIngest(folder, 'jsonl', join(folder, 'corpus.jsonl')),
  'floor jsonl': (folder) => measureFloor(folder, jsonLines(join(folder, 'corpus.jsonl'))),
  'floor txt': (folder) => measureFloor(folder, textFiles(join(folder, 'txt'))),
  start: measureStart,
};

if (values.run !== undefined && values.folder !== undefined) {
  console.log(JSON.stringify(await runs[values.run]!(values.folder)));
} else {
  const folder = mkdtempSync(join(tmpdir(), 'ingest-bench-'));
  try {
    const documents = Number(values.documents);
    writeCorpus(folder, documents);
    const results: Record<string, unknown> = { machine: machine(), node: process.version, documents };
    for (const name of ['floor txt', 'txt', 'floor jsonl', 'jsonl', 'jsonl again', 'start']) {
      // The last two go on with what the run before stored.
      if (name !== 'jsonl again' && name !== 'start') rmSync(join(folder, 'vault'), { recursive: true, force: true });
      results[name] = child(name, folder);
      console.log(name, JSON.stringify(results[name]));
    }
    mkdirSync(join(import.meta.dirname, 'results'), { recursive: true });
    const path = join(import.meta.dirname, 'results', `ingest-${documents}.json`);
    writeFileSync(path, `${JSON.stringify(results, null, 2)}\n`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureIngest(folder: string, kind: 'jsonl' | 'path', path: string): Promise<object> {
  const rag = await openTestRag(join(folder, 'vault'), { chunkTokens: 512, progressMs: 100 });
  const longest = longestBlock();
  const stop = timer();
  const { done } = await collect(
    rag.ingest({ collection: 'default', inputs: [{ kind, path }] }, new AbortController().signal),
  );
  const time = stop();
  const block = longest();
  const { counts } = done;
  const count = counts.added + counts.unchanged;
  check(count === Number(values.documents) && counts.failed === 0, 'every document is stored');
  const closing = timer();
  await rag.close();
  return { ...rate(count, time), longestBlock: block, closeMs: round(closing().wallMs) };
}

function measureFloor(folder: string, documents: Iterable<[key: string, title: string, text: string]>): object {
  mkdirSync(join(folder, 'vault'), { recursive: true });
  const db = new DatabaseSync(join(folder, 'vault', 'floor.db'));
  db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
    CREATE TABLE documents (id INTEGER PRIMARY KEY, key TEXT UNIQUE, sha256 TEXT);
    CREATE VIRTUAL TABLE words USING fts5(title, text, tokenize = 'porter')`);
  const insert = db.prepare('INSERT INTO documents (key, sha256) VALUES (?, ?)');
  const index = db.prepare('INSERT INTO words (rowid, title, text) VALUES (?, ?, ?)');
  const stop = timer();
  let count = 0;
  for (const [key, title, text] of documents) {
    if (count % 256 === 0) db.exec(count === 0 ? 'BEGIN' : 'COMMIT; BEGIN');
    index.run(insert.run(key, hash('sha256', text)).lastInsertRowid, title, text);
    count += 1;
  }
  db.exec('COMMIT');
  const time = stop();
  db.close();
  return rate(count, time);
}

async function measureStart(folder: string): Promise<object> {
  // Warms nothing but the machine: the process is new.
  const opening = timer();
  const rag = await openTestRag(join(folder, 'vault'), { chunkTokens: 512 });
  const openMs = opening().wallMs;
  const [first, ...queries] = inventQueries(100);
  await rag.retrieve(first!, { top: 10, unit: 'chunk' });
  const firstAnswerMs = opening().wallMs;
  const plain = await percentiles(queries, (text) => rag.retrieve(text, { top: 10, unit: 'chunk' }));
  const path = join(folder, 'small.jsonl');
  const lines = readFileSync(join(folder, 'corpus.jsonl'), 'utf8').split('\n', Number(values.documents) * SMALL_SHARE);
  writeFileSync(path, lines.map((line) => line.replace('"id":"', '"id":"small-')).join('\n'));
  const inputs = [{ kind: 'jsonl', path }] as const;
  await collect(rag.ingest({ collection: 'small', inputs }, new AbortController().signal));
  const filtered = await percentiles(queries, (text) =>
    rag.retrieve(text, { top: 10, unit: 'chunk', collection: 'small' }),
  );
  await rag.close();
  return { openMs: round(openMs), openToFirstAnswerMs: round(firstAnswerMs), plain, filteredToOnePercent: filtered };
}

async function percentiles(queries: readonly string[], ask: (text: string) => Promise<unknown>): Promise<object> {
  const times: number[] = [];
  for (const text of queries) {
    const stop = timer();
    await ask(text);
    times.push(stop().wallMs);
  }
  times.sort((a, b) => a - b);
  return { p50Ms: round(times[times.length >> 1]!), p95Ms: round(times[Math.floor(times.length * 0.95)]!) };
}

function* jsonLines(path: string): Generator<[string, string, string]> {
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    const { id, title, text } = JSON.parse(line) as { id: string; title: string; text: string };
    yield [id, title, text];
  }
}

function* textFiles(folder: string): Generator<[string, string, string]> {
  for (const name of readdirSync(folder).sort()) yield [name, name, readFileSync(join(folder, name), 'utf8')];
}

function writeCorpus(folder: string, count: number): void {
  mkdirSync(join(folder, 'txt'));
  const pieces = values.from.flatMap((path) => loadCollection(path).docs.map(({ text }) => text));
  const texts = pieces.length > 0 ? assemble(pieces, count) : inventChunks(count, Math.round(DOCUMENT_BYTES / 8.3));
  const lines = texts.map((text, n) => {
    writeFileSync(join(folder, 'txt', `${n}.txt`), text);
    return JSON.stringify({ id: `${n}`, title: text.slice(0, 60), text });
  });
  writeFileSync(join(folder, 'corpus.jsonl'), lines.join('\n'));
}

function assemble(pieces: readonly string[], count: number): string[] {
  return Array.from({ length: count }, (_, n) => {
    let text = '';
    for (let at = n * 7; text.length < DOCUMENT_BYTES; at += 13) text += `${pieces[at % pieces.length]}\n\n`;
    return text.slice(0, DOCUMENT_BYTES).trim();
  });
}

function child(run: string, folder: string): unknown {
  const args = [import.meta.filename, '--run', run, '--folder', folder, '--documents', values.documents];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${run} failed: ${stderr}`);
  return JSON.parse(stdout);
}

function rate(count: number, { wallMs, cpuMs }: { wallMs: number; cpuMs: number }): object {
  const perSecond = Math.round((count / wallMs) * 1000);
  return { documents: count, perSecond, perCpuSecond: Math.round((count / cpuMs) * 1000) };
}

/** Watches for how long the event loop does not turn, by the clock and by what this thread did meanwhile. */
function longestBlock(): () => { readonly wallMs: number; readonly cpuMs: number } {
  let wallMs = 0;
  let cpuMs = 0;
  let last = performance.now();
  let lastCpu = process.threadCpuUsage();
  const watch = setInterval(() => {
    const now = performance.now();
    const { user, system } = process.threadCpuUsage(lastCpu);
    wallMs = Math.max(wallMs, now - last);
    cpuMs = Math.max(cpuMs, (user + system) / 1000);
    last = now;
    lastCpu = process.threadCpuUsage();
  }, 1);
  return () => {
    clearInterval(watch);
    return { wallMs: round(wallMs), cpuMs: round(cpuMs) };
  };
}

function timer(): () => { wallMs: number; cpuMs: number } {
  const start = performance.now();
  const cpu = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(cpu);
    return { wallMs: performance.now() - start, cpuMs: (user + system) / 1000 };
  };
}

function check(ok: boolean, what: string): void {
  if (!ok) throw new Error(`not true: ${what}`);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function machine(): string {
  return `${cpus().length} x ${cpus()[0]?.model.trim() ?? 'unknown'}`;
}
