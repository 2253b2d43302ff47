import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { Parser } from 'htmlparser2';
import { answerOf, ENGINES, FIXTURES, fixtureOf } from '../test/support/engine-answers.ts';

/**
 * Reading of engines' answers, each beside the least that any reader must do with the same bytes (the floor): `JSON.parse`, or
 * htmlparser2 without handlers. First pages of results of a usual size, then the largest answer that is read, made to hurt.
 */
const ROUNDS = 9;
const REPEATS = 40;
/** Results of a page. */
const RESULTS = 20;

/** The first result of a page. */
const ITEMS: Readonly<Record<string, RegExp>> = {
  duckduckgo: /<div class="result [^"]*web-result ">[\s\S]*?(?=<div class="result [^"]*web-result ">)/,
  brave: /<div class="snippet [^"]*" data-pos="1"[\s\S]*?(?=<div class="snippet [^"]*" data-pos="2")/,
  mojeek: /<li class="r1">[\s\S]*?<\/li>/,
  arxiv: /<entry>[\s\S]*?<\/entry>/,
};

const results: Record<string, unknown>[] = [];
for (const engine of ENGINES) {
  const { kind, normal } = fixtureOf(engine);
  const body = kind === 'json' ? widenJson(normal) : widenPage(engine.id, normal);
  const answer = answerOf(engine, { body });
  const reading = engine.parse(answer);
  assert.ok('results' in reading && reading.results.length >= RESULTS / 2, engine.id);
  const floor = (): unknown =>
    kind === 'json'
      ? JSON.parse(new TextDecoder().decode(answer.body))
      : new Parser({ ontext: () => undefined }, { xmlMode: kind === 'xml' }).end(new TextDecoder().decode(answer.body));
  const times = { read: [] as number[], floor: [] as number[] };
  for (let round = 0; round < ROUNDS; round += 1) {
    times.floor.push(timed(floor));
    times.read.push(timed(() => engine.parse(answer)));
  }
  const [readMs, floorMs] = [median(times.read), median(times.floor)];
  results.push({
    name: `${engine.id}, ${reading.results.length} results, ${(answer.body.length / 1024).toFixed(1)} KiB`,
    readMs,
    p95Ms: p95(times.read),
    megabytesPerSecond: answer.body.length / 1000 / readMs,
    floor: kind === 'json' ? 'JSON.parse' : 'htmlparser2 without handlers',
    floorMs,
  });
}

const HOSTILE: readonly (readonly [engine: string, name: string, piece: string])[] = [
  ['duckduckgo', 'nested divisions', '<div class="web-result"><h2><a href="/x">'],
  ['duckduckgo', 'one attribute after another', '<a href=x '],
  ['mojeek', 'unclosed lists', '<ul class="results-standard"><li>'],
  ['arxiv', 'nested entries', '<entry><title>'],
  ['github', 'nested arrays', '['],
];
assert.ok(HOSTILE.every(([id]) => id in FIXTURES));
for (const [id, name, piece] of HOSTILE) {
  const engine = ENGINES.find((candidate) => candidate.id === id);
  assert.ok(engine);
  const read = (bytes: number): number => {
    const answer = answerOf(engine, { body: piece.repeat(Math.floor(bytes / piece.length)) });
    const from = performance.now();
    engine.parse(answer);
    return performance.now() - from;
  };
  read(100_000);
  const [half, whole] = [median([1, 2, 3].map(() => read(2_000_000))), median([1, 2, 3].map(() => read(4_000_000)))];
  results.push({ name: `hostile: ${id}, ${name}, 4 MB`, readMs: whole, timesTheHalf: whole / half });
}

const report = { node: process.version, machine: `${cpus().length} x ${cpus()[0]?.model}`, rounds: ROUNDS, results };
mkdirSync(join(import.meta.dirname, 'results'), { recursive: true });
writeFileSync(join(import.meta.dirname, 'results', 'engines.json'), `${JSON.stringify(report, null, 2)}\n`);
process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);

function widenPage(id: string, text: string): string {
  return text.replace(ITEMS[id] ?? /$^/, (item) => item.repeat(RESULTS - 1));
}

/** Repeats the results of an answer until there are as many as on a full page. */
function widenJson(text: string): string {
  const value: unknown = JSON.parse(text, (_, inner: unknown) => {
    const isResults =
      Array.isArray(inner) &&
      inner.length >= 2 &&
      inner.every((entry) => typeof entry === 'object' && entry !== null && ('title' in entry || 'full_name' in entry));
    return isResults ? Array.from({ length: RESULTS }, (_unused, at) => inner[at % inner.length] as unknown) : inner;
  });
  return JSON.stringify(value);
}

function timed(run: () => unknown): number {
  const from = performance.now();
  for (let i = 0; i < REPEATS; i += 1) run();
  return (performance.now() - from) / REPEATS;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

function p95(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.ceil(values.length * 0.95) - 1] ?? Number.NaN;
}
