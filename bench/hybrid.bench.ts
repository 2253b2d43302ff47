/**
 * Keyword search, vectors and both together, with vectors of known strength: from random ones to ones that know most of
 * what is relevant. No embedding model is needed. The vectors' share comes from `measureTrust`, which sees no judgement.
 * `node bench/hybrid.bench.ts --data <folder of collections: corpus.jsonl.gz, queries.jsonl.gz, qrels.tsv>`
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { fuse, UNMEASURED_DENSE_WEIGHT } from '../src/rag/fuse.ts';
import { openLexicalIndex } from '../src/rag/lexical/open.ts';
import type { ScoredChunk } from '../src/rag/types.ts';
import { measureTrust, TRUST_SAMPLES } from '../src/rag/vector/trust.ts';

const { values } = parseArgs({ options: { data: { type: 'string' } } });
if (!values.data) throw new Error('say where the collections are: --data <folder>');
const DIMENSIONS = 256;
const DEPTH = 200;
const LATENT = 100;
const SIGNALS = [0.3, 0.5, 0.8];
const round = (value: number): number => Number(value.toFixed(3));

interface Row {
  readonly _id: string;
  readonly title?: string;
  readonly text: string;
}
type Vectors = {
  readonly documents: Float32Array[];
  readonly queries: Float32Array[];
  embed(text: string, salt: number): Float32Array;
};

let seed = 20_240_501;
const results = [];
for (const name of readdirSync(values.data, { withFileTypes: true }).filter((entry) => entry.isDirectory())) {
  results.push(...(await runCollection(join(values.data, name.name), name.name)));
}
const folder = join(import.meta.dirname, 'results');
mkdirSync(folder, { recursive: true });
const machine = { cpu: cpus()[0]?.model, node: process.version };
writeFileSync(join(folder, 'hybrid.json'), `${JSON.stringify({ what: 'nDCG@10', machine, results }, null, 1)}\n`);

async function runCollection(path: string, collection: string) {
  const documents = readRows(join(path, 'corpus.jsonl.gz'));
  const relevance = readRelevance(join(path, 'qrels.tsv'), new Map(documents.map(({ _id }, at) => [_id, at + 1])));
  const queries = readRows(join(path, 'queries.jsonl.gz')).filter(({ _id }) => relevance.has(_id));
  const judged = queries.map(({ _id }) => relevance.get(_id)!);
  const lexical = keywordRuns(documents, queries);
  const keyword = mean(lexical.map((run, at) => ndcg(run, judged[at]!)));
  const rows = [];
  for (const [ranker, vectors] of Object.entries(rankers(documents, queries, judged))) {
    const dense = vectors.queries.map((query) => nearest(vectors.documents, query));
    // Only from the documents the latent concepts were not learnt from, as no model was trained on its user's documents.
    const unseen = documents.filter((_, at) => at % 2 === 1);
    const sample = unseen.filter(() => random() < (1.2 * TRUST_SAMPLES) / unseen.length).slice(0, TRUST_SAMPLES);
    const trust = await measureTrust(
      sample.map(({ text }) => text),
      {
        embed: async (texts) => texts.map((text) => vectors.embed(text, topicOf(text, sample))),
      },
    );
    const denseWeight = trust.denseWeight ?? UNMEASURED_DENSE_WEIGHT;
    const score = (weight: number): number =>
      mean(lexical.map((run, at) => ndcg(fuse(run, dense[at]!, { denseWeight: weight }), judged[at]!)));
    const alone = mean(dense.map((run, at) => ndcg(run, judged[at]!)));
    const row = {
      collection,
      ranker,
      keyword: round(keyword),
      dense: round(alone),
      hybrid: round(score(denseWeight)),
      denseRank: round(trust.denseRank),
      keywordRank: round(trust.keywordRank),
      samples: trust.sampleCount,
      againstBetter: round(score(denseWeight) - Math.max(keyword, alone)),
      denseWeight: round(denseWeight),
      fixedShare: Object.fromEntries(
        [0.2, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9].map((weight) => [weight, round(score(weight))]),
      ),
      reciprocalRank: round(mean(lexical.map((run, at) => ndcg(reciprocalRank(run, dense[at]!), judged[at]!)))),
    };
    console.log(JSON.stringify(row));
    rows.push(row);
  }
  return rows;
}

function keywordRuns(documents: readonly Row[], queries: readonly Row[]): ScoredChunk[][] {
  const directory = mkdtempSync(join(tmpdir(), 'hybrid-'));
  const index = openLexicalIndex({ directory });
  index.add(documents.map(({ title = '', text }, at) => ({ chunkId: at + 1, title, text })));
  const runs = queries.map(({ text }) => index.search(text, { top: DEPTH }));
  rmSync(directory, { recursive: true, force: true });
  return runs;
}

/** Rankers by strength; each can embed any text, as a model can. */
function rankers(
  documents: readonly Row[],
  queries: readonly Row[],
  judged: readonly Map<number, number>[],
): Record<string, Vectors> {
  const frequency = new Map<string, number>();
  for (const { title = '', text } of documents)
    for (const word of new Set(words(`${title} ${text}`))) frequency.set(word, (frequency.get(word) ?? 0) + 1);
  const number = new Map([...frequency.keys()].map((word, at) => [word, at]));
  const rarity = [...frequency.values()].map((count) => Math.log(1 + documents.length / count));
  const noise = Array.from(number, () => gaussian(DIMENSIONS));
  const bag = (text: string, weigh: boolean): Map<number, number> => {
    const counts = new Map<number, number>();
    for (const word of words(text))
      if (number.has(word)) counts.set(number.get(word)!, (counts.get(number.get(word)!) ?? 0) + 1);
    for (const [word, count] of counts) counts.set(word, weigh ? (1 + Math.log(count)) * rarity[word]! : count);
    return counts;
  };
  const project = (weights: Map<number, number>, table: readonly Float32Array[]): Float32Array => {
    const sum = new Float32Array(table[0]!.length);
    for (const [word, weight] of weights) addScaled(sum, table[word]!, weight);
    return unit(sum);
  };
  const concepts = latentConcepts(
    documents.filter((_, at) => at % 2 === 0).map(({ title = '', text }) => bag(`${title} ${text}`, true)),
    number.size,
  );
  const make = (embed: (text: string, salt: number) => Float32Array): Vectors => ({
    documents: documents.map(({ title = '', text }) => embed(`${title} ${text}`, 0)),
    queries: queries.map(({ text }) => embed(text, 0)),
    embed,
  });
  const latent = (text: string): Float32Array => project(bag(text, true), concepts);
  const all: Record<string, Vectors> = {
    random: make(() => unit(gaussian(DIMENSIONS))),
    'bag of words': make((text) => project(bag(text, false), noise)),
    'hashed words': make((text) => project(bag(text, true), noise)),
    'latent semantics': make(latent),
  };
  for (const signal of SIGNALS) all[`knows ${signal}`] = knowing(make(latent), judged, signal);
  return all;
}

/** Vectors in which every question points, more or less, at what is relevant to it, and at some things that are not. */
function knowing(base: Vectors, judged: readonly Map<number, number>[], signal: number): Vectors {
  const widen = (vector: Float32Array): Float32Array =>
    Float32Array.from({ length: LATENT + DIMENSIONS }, (_, at) => vector[at] ?? 0);
  const point = (vector: Float32Array, direction: Float32Array, strength: number): void =>
    addScaled(vector.subarray(LATENT), direction, strength);
  const documents = base.documents.map(widen);
  const queries = base.queries.map(widen);
  queries.forEach((query, at) => {
    const direction = unit(gaussian(DIMENSIONS));
    point(query, direction, signal);
    for (const id of judged[at]!.keys()) point(documents[id - 1]!, direction, signal * random() * 1.2);
    for (let wrong = 0; wrong < 2 * judged[at]!.size; wrong += 1)
      point(documents[Math.floor(random() * documents.length)]!, direction, signal * random() * 0.7);
  });
  const topics = Array.from({ length: TRUST_SAMPLES + 1 }, () => unit(gaussian(DIMENSIONS)));
  const embed = (text: string, topic: number): Float32Array => {
    const vector = widen(base.embed(text, 0));
    point(vector, topics[topic]!, signal * random() * 1.2);
    return unit(vector);
  };
  return { documents: documents.map(unit), queries: queries.map(unit), embed };
}

/** Which sampled text a piece was cut from. */
function topicOf(piece: string, sample: readonly Row[]): number {
  return 1 + sample.findIndex(({ text }) => text.includes(piece.slice(0, 60).trimEnd()));
}

/** Right singular vectors by subspace iteration, one short vector per word. */
function latentConcepts(documents: readonly Map<number, number>[], wordCount: number): Float32Array[] {
  let table = Array.from({ length: wordCount }, () => gaussian(LATENT));
  for (let turn = 0; turn < 4; turn += 1) {
    orthonormalise(table);
    const next = table.map(() => new Float32Array(LATENT));
    for (const document of documents) {
      const length = Math.hypot(...document.values()) || 1;
      const code = new Float32Array(LATENT);
      for (const [word, weight] of document) addScaled(code, table[word]!, weight / length);
      for (const [word, weight] of document) addScaled(next[word]!, code, weight / length);
    }
    table = next;
  }
  orthonormalise(table);
  return table;
}

function orthonormalise(table: readonly Float32Array[]): void {
  for (let column = 0; column < LATENT; column += 1) {
    for (let before = 0; before < column; before += 1) {
      let shared = 0;
      for (const row of table) shared += row[column]! * row[before]!;
      for (const row of table) row[column] = row[column]! - shared * row[before]!;
    }
    const length = Math.sqrt(table.reduce((sum, row) => sum + row[column]! ** 2, 0)) || 1;
    for (const row of table) row[column] = row[column]! / length;
  }
}

function nearest(documents: readonly Float32Array[], query: Float32Array): ScoredChunk[] {
  const all = documents.map((vector, at) => ({
    chunkId: at + 1,
    score: vector.reduce((sum, value, d) => sum + value * query[d]!, 0),
  }));
  return all.sort((a, b) => b.score - a.score).slice(0, DEPTH);
}

function reciprocalRank(...runs: readonly ScoredChunk[][]): ScoredChunk[] {
  const scores = new Map<number, number>();
  for (const run of runs) {
    for (const [at, { chunkId }] of run.entries()) scores.set(chunkId, (scores.get(chunkId) ?? 0) + 1 / (61 + at));
  }
  return Array.from(scores, ([chunkId, score]) => ({ chunkId, score })).sort((a, b) => b.score - a.score);
}

function ndcg(run: readonly ScoredChunk[], relevant: ReadonlyMap<number, number>): number {
  const discounted = (gains: readonly number[]): number =>
    gains.reduce((sum, gain, at) => sum + gain / Math.log2(at + 2), 0);
  const ideal = [...relevant.values()].sort((a, b) => b - a).slice(0, 10);
  return discounted(run.slice(0, 10).map(({ chunkId }) => relevant.get(chunkId) ?? 0)) / discounted(ideal);
}

function readRows(path: string): Row[] {
  return gunzipSync(readFileSync(path))
    .toString()
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Row);
}

function readRelevance(path: string, ids: ReadonlyMap<string, number>): Map<string, Map<number, number>> {
  const found = new Map<string, Map<number, number>>();
  for (const line of readFileSync(path, 'utf8').split('\n').slice(1)) {
    const [query = '', document = '', score] = line.split('\t');
    const id = ids.get(document);
    if (!id || !(Number(score) > 0)) continue;
    found.set(query, (found.get(query) ?? new Map<number, number>()).set(id, Number(score)));
  }
  return found;
}

function words(text: string): string[] {
  return (text.toLowerCase().match(/[\p{Script=Han}]|[\p{L}\p{N}]+/gu) ?? []).map((word) => word.slice(0, 6));
}

function addScaled(sum: Float32Array, vector: Float32Array, scale: number): void {
  for (let at = 0; at < vector.length; at += 1) sum[at] = sum[at]! + scale * vector[at]!;
}

function unit(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector) || 1;
  return vector.map((value) => value / length);
}

function gaussian(length: number): Float32Array {
  return Float32Array.from({ length }, () => random() + random() + random() + random() - 2);
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
}

function random(): number {
  seed ^= seed << 13;
  seed ^= seed >>> 17;
  seed ^= seed << 5;
  return (seed >>> 0) / 2 ** 32;
}
