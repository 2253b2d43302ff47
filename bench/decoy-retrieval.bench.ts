/**
 * What asking by topic costs: of the ten documents that a question's own words find, how many are among the first hundred
 * that its topic's query finds. Those hundred are ranked again on this machine with the real words, so that a document that
 * is among them is found again in the end. Beside it the same for a random hundred, because small collections flatter.
 *
 *   node bench/decoy-retrieval.bench.ts <collection folder>...
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { openCatalogue } from '../src/decoy/catalogue/open.ts';
import { CONFIDENT } from '../src/decoy/map/confidence.ts';
import { createNodeMapper } from '../src/decoy/map/map.ts';
import { openLexicalIndex } from '../src/rag/lexical/open.ts';
import { loadCollection } from './support/collection.ts';

const TOP = 10;
const FETCHED = 100;

const catalogue = openCatalogue();
const mapper = createNodeMapper(catalogue);
const folders = process.argv.slice(2);
assert.ok(folders.length > 0, 'name at least one collection folder');
for (const folder of folders) await measure(folder);

async function measure(folder: string): Promise<void> {
  const { docs, queries } = loadCollection(folder);
  const directory = mkdtempSync(join(tmpdir(), 'decoy-retrieval-'));
  const index = openLexicalIndex({ directory });
  index.add(docs.map(({ title = '', text }, place) => ({ chunkId: place + 1, title, text })));
  await index.flush();
  const find = (text: string, top: number) => index.search(text, { top }).map(({ chunkId }) => chunkId);
  let [sent, found, recovered, topics] = [0, 0, 0, 0];
  const seen = new Set<number>();
  for (const { text } of queries) {
    const [node] = mapper.map(text);
    const own = find(text, TOP);
    if (!node || node.confidence < CONFIDENT || own.length === 0) continue;
    sent++;
    seen.add(node.topic);
    const fetched = new Set(find(catalogue.canonical(node.topic, node.facet), FETCHED));
    found += own.length;
    recovered += own.filter((id) => fetched.has(id)).length;
  }
  topics = seen.size;
  await index.close();
  rmSync(directory, { recursive: true });
  console.log(
    `${basename(folder)}: ${docs.length} documents, ${sent} of ${queries.length} questions sent as ${topics} topics, ` +
      `${percent(recovered / found)} of the first ${TOP} recovered; by chance ${percent(Math.min(1, FETCHED / docs.length))}`,
  );
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
