import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** A test collection in BEIR's form: `corpus.jsonl`, `queries.jsonl` (either may be gzipped) and `qrels.tsv`. */
export interface Collection {
  readonly docs: readonly { readonly _id: string; readonly title?: string; readonly text: string }[];
  readonly queries: readonly { readonly _id: string; readonly text: string }[];
  /** Query id to document id to gain. */
  readonly qrels: ReadonlyMap<string, ReadonlyMap<string, number>>;
}

export function loadCollection(folder: string): Collection {
  const qrels = new Map<string, Map<string, number>>();
  for (const line of readFileSync(join(folder, 'qrels.tsv'), 'utf8').split('\n').slice(1)) {
    const [query, doc, gain] = line.trim().split('\t');
    if (query === undefined || doc === undefined) continue;
    const gains = qrels.get(query) ?? new Map<string, number>();
    qrels.set(query, gains.set(doc, Number(gain)));
  }
  return { docs: readLines(folder, 'corpus'), queries: readLines(folder, 'queries'), qrels };
}

function readLines<Line>(folder: string, name: string): Line[] {
  const plain = join(folder, `${name}.jsonl`);
  const text = existsSync(plain) ? readFileSync(plain) : gunzipSync(readFileSync(`${plain}.gz`));
  return text
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);
}
