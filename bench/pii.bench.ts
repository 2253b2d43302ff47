/**
 * How much personal data is left in a text, and how often a harmless text is changed.
 *
 *   node bench/pii.bench.ts [--prose] [file.jsonl]...
 *
 * A line is `{ id, text, spans: [{ start, end, type }], kind, cat, optional?, protected? }` with UTF-16 offsets, end-exclusive.
 * `kind`: `pii`, `mixed` (a public topic beside personal data), `negative`, `public-topic`. `spans` must go, `optional` may,
 * `protected` must stay. Only letters and digits count. Everything masked or unsure counts as masked, as it is when nobody
 * answers. Always measured: `pii.jsonl`, on which the detectors of values were made, and `pii-people*.jsonl`, which were written
 * when those of names were done and used for nothing else.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { basename, join } from 'node:path';
import { createFind } from '../src/pii/detectors.ts';
import type { Finding, TextMode } from '../src/pii/types.ts';

interface Span {
  readonly start: number;
  readonly end: number;
}

interface Item {
  readonly id: string;
  readonly text: string;
  readonly spans: readonly (Span & { readonly type: string })[];
  readonly kind: 'pii' | 'mixed' | 'negative' | 'public-topic';
  readonly optional?: readonly Span[];
  readonly protected?: readonly Span[];
}

const GROUPS: Readonly<Record<string, string>> = {
  PERSON: 'name',
  ADDRESS: 'address',
  EMPLOYER: 'employer',
  USERNAME: 'handle',
  URL: 'secret',
  SECRET: 'secret',
  CRYPTO: 'financial',
  CREDIT_CARD: 'financial',
  BANK_ACCOUNT: 'financial',
  PHONE: 'contact',
  EMAIL: 'contact',
  DOB: 'birth',
  IP: 'network',
  MAC: 'network',
  GPS: 'position',
};
const LETTER_OR_DIGIT = /[\p{L}\p{N}\p{M}]/u;

const findAll = createFind(() => []);
const mode: TextMode = process.argv.includes('--prose') ? 'prose' : 'query';
const files = [
  join(import.meta.dirname, 'data/pii.jsonl'),
  join(import.meta.dirname, mode === 'prose' ? 'data/pii-people-prose.jsonl' : 'data/pii-people.jsonl'),
  ...process.argv.slice(2).filter((name) => name !== '--prose'),
];
const collections = Object.fromEntries(files.map((file) => [basename(file), measure(load(file))]));
const result = { machine: `${cpus().length} x ${cpus()[0]?.model.trim()}`, node: process.version, mode, collections };
const results = join(import.meta.dirname, 'results');
mkdirSync(results, { recursive: true });
writeFileSync(join(results, `pii-${mode}.json`), `${JSON.stringify(result, null, 2)}\n`);
console.log(JSON.stringify(result, null, 2));

function load(file: string): readonly Item[] {
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as Item);
}

function measure(items: readonly Item[]): Record<string, unknown> {
  // Once unmeasured: the tables are loaded and the patterns compiled with the first texts.
  for (const { text } of items) find(text);
  const groups = new Map<string, { characters: number; left: number }>();
  const counts = {
    leakingItems: 0,
    itemsWithSpans: 0,
    negatives: 0,
    negativesChanged: 0,
    topics: 0,
    topicsChanged: 0,
    mixed: 0,
    mixedDamaged: 0,
  };
  const times: number[] = [];
  for (const item of items) {
    const begun = performance.now();
    const findings = find(item.text);
    times.push(performance.now() - begun);
    const masked = paint(item.text, findings);
    let left = 0;
    for (const span of item.spans) {
      const group = groups.get(GROUPS[span.type] ?? 'id') ?? { characters: 0, left: 0 };
      const missed = count(item.text, span, (i) => masked[i] === 0);
      group.characters += count(item.text, span, () => true);
      group.left += missed;
      left += missed;
      groups.set(GROUPS[span.type] ?? 'id', group);
    }
    counts.itemsWithSpans += Number(item.spans.length > 0);
    counts.leakingItems += Number(left > 0);
    const allowed = paint(item.text, item.optional ?? []);
    const isChanged =
      count(item.text, { start: 0, end: item.text.length }, (i) => masked[i] === 1 && allowed[i] === 0) > 0;
    const isDamaged = (item.protected ?? []).some((span) => count(item.text, span, (i) => masked[i] === 1) > 0);
    counts.negatives += Number(item.kind === 'negative');
    counts.negativesChanged += Number(item.kind === 'negative' && isChanged);
    counts.topics += Number(item.kind === 'public-topic');
    counts.topicsChanged += Number(item.kind === 'public-topic' && isChanged);
    counts.mixed += Number(item.kind === 'mixed');
    counts.mixedDamaged += Number(item.kind === 'mixed' && isDamaged);
  }
  const total = [...groups.values()].reduce(
    (sum, { characters, left }) => ({ characters: sum.characters + characters, left: sum.left + left }),
    { characters: 0, left: 0 },
  );
  times.sort((a, b) => a - b);
  return {
    items: items.length,
    leakPercent: percent(total.left, total.characters),
    leakPercentByGroup: Object.fromEntries(
      [...groups].sort().map(([name, { characters, left }]) => [name, percent(left, characters)]),
    ),
    ...counts,
    p50Ms: quantile(times, 0.5),
    p99Ms: quantile(times, 0.99),
  };
}

function find(text: string): readonly Finding[] {
  return findAll(text, mode).filter(({ outcome }) => outcome !== 'pass');
}

/** One cell for each UTF-16 unit: 1 where a span covers it. */
function paint(text: string, spans: readonly Span[]): Uint8Array {
  const cells = new Uint8Array(text.length);
  for (const { start, end } of spans) cells.fill(1, start, end);
  return cells;
}

function count(text: string, { start, end }: Span, isCounted: (index: number) => boolean): number {
  let sum = 0;
  for (let i = start; i < end; i += 1)
    if (isCounted(i) && LETTER_OR_DIGIT.test(String.fromCodePoint(text.codePointAt(i) ?? 0))) sum += 1;
  return sum;
}

function percent(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.round((part / whole) * 10_000) / 100;
}

function quantile(sorted: readonly number[], share: number): number {
  return Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0) * 1000) / 1000;
}
