/**
 * How well the keyword index ranks: nDCG@10, Recall@100 and MRR@10 over test collections.
 *
 *   node bench/rank-quality.bench.ts [collection folder]...
 *
 * A folder holds `corpus.jsonl`, `queries.jsonl` (either may be gzipped: `.jsonl.gz`) and `qrels.tsv` in BEIR's form.
 * The small collection in `bench/data` is always measured.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { openLexicalIndex } from '../src/rag/lexical/open.ts';
import { type Collection, loadCollection } from './support/collection.ts';

const DEPTH = 100;
const folders = [join(import.meta.dirname, 'data'), ...process.argv.slice(2)];
const collections: Record<string, Quality> = {};
for (const folder of folders) collections[basename(folder)] = await measure(loadCollection(folder));

const result = { machine: `${cpus().length} x ${cpus()[0]?.model.trim()}`, node: process.version, collections };
const results = join(import.meta.dirname, 'results');
mkdirSync(results, { recursive: true });
writeFileSync(join(results, 'rank-quality.json'), `${JSON.stringify(result, null, 2)}\n`);
console.table(collections);

interface Quality {
  readonly documents: number;
  readonly queries: number;
  readonly ndcg10: number;
  readonly recall100: number;
  readonly mrr10: number;
}

async function measure({ docs, queries, qrels }: Collection): Promise<Quality> {
  const directory = mkdtempSync(join(tmpdir(), 'rank-quality-'));
  const index = openLexicalIndex({ directory });
  index.add(docs.map(({ title = '', text }, i) => ({ chunkId: i + 1, title, text })));
  await index.flush();
  const sums = { ndcg10: 0, recall100: 0, mrr10: 0 };
  let judged = 0;
  for (const { _id, text } of queries) {
    const gains = qrels.get(_id);
    if (gains === undefined || ![...gains.values()].some((gain) => gain > 0)) continue;
    const found = index.search(text, { top: DEPTH }).map(({ chunkId }) => gains.get(docs[chunkId - 1]!._id) ?? 0);
    judged += 1;
    sums.ndcg10 += ndcg(found, [...gains.values()]);
    sums.recall100 += found.filter((gain) => gain > 0).length / [...gains.values()].filter((gain) => gain > 0).length;
    const first = found.slice(0, 10).findIndex((gain) => gain > 0);
    sums.mrr10 += first < 0 ? 0 : 1 / (first + 1);
  }
  await index.close();
  rmSync(directory, { recursive: true });
  const mean = (sum: number): number => Math.round((sum / judged) * 10_000) / 10_000;
  return {
    documents: docs.length,
    queries: judged,
    ndcg10: mean(sums.ndcg10),
    recall100: mean(sums.recall100),
    mrr10: mean(sums.mrr10),
  };
}

/** Linear gain, logarithmic discount, as trec_eval's ndcg_cut_10. */
function ndcg(found: readonly number[], gains: readonly number[]): number {
  const ideal = dcg(gains.toSorted((x, y) => y - x));
  return ideal === 0 ? 0 : dcg(found) / ideal;
}

function dcg(gains: readonly number[]): number {
  return gains.slice(0, 10).reduce((sum, gain, i) => sum + Math.max(0, gain) / Math.log2(i + 2), 0);
}
