import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CELL_SIZES } from '../../src/decoy/catalogue/cells.ts';
import { catalogueOf } from '../../src/decoy/catalogue/open.ts';
import { formatTable, type Table } from '../../src/decoy/catalogue/table.ts';
import { packTable } from '../../src/decoy/map/word-table.ts';
import { arrange } from './arrange.ts';
import { readFrequency } from './frequency.ts';
import { KINDS, type ListedTopic, listedFacets, listedTopics } from './lists.ts';
import { popularity } from './popularity.ts';
import { addNouns, addTowns, listedSpeakers, placeSynsets } from './speak.ts';
import { readWordNet } from './wordnet.ts';
import { addKnownWords, addParts, glossSpeakers, packSection } from './words.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const CHECK = process.argv.includes('--check');
/** A town's name that is heard more often than this in films is a word or a person's name. */
const WORD_BITS = 17;
/** What a word of a gloss counts against a name. */
const CONTEXT_SCALE = 0.5;

const frequency = readFrequency();
const listed = listedTopics();
const ordered = order(listed);
write('data/catalogue.txt', formatTable(tableOf(ordered.topics, ordered.strata)));
write('data/catalogue-words.bin', packTable(wordsOf(ordered.topics)));
write('src/decoy/catalogue/hashes.ts', hashes());

/** Popularity is measured with the words that lead to a topic, so these are gathered once before the order is known. */
function order(topics: readonly ListedTopic[]): { topics: ListedTopic[]; strata: readonly number[] } {
  const measured = popularity(topics, listedSpeakers(topics), frequency);
  const found = arrange(topics, measured);
  return { topics: found.order.map((number) => topics[number] as ListedTopic), strata: found.strata };
}

function tableOf(topics: readonly ListedTopic[], strata: readonly number[]): Table {
  const facets = listedFacets();
  const names = [...facets.keys()];
  return {
    kinds: KINDS,
    areas: names.map((name) => ({ name, facets: facets.get(name) ?? [] })),
    topics: topics.map(({ name, area, sensitive }) => ({ name, area: names.indexOf(area), sensitive })),
    strata,
  };
}

function wordsOf(topics: readonly ListedTopic[]): Parameters<typeof packTable>[0] {
  const wordNet = readWordNet();
  const placed = placeSynsets(wordNet, topics);
  const names = listedSpeakers(topics);
  const context = glossSpeakers(wordNet, placed);
  addParts(context, names);
  addTowns(names, (key) => frequency.bits(key) < WORD_BITS);
  addNouns(names, wordNet, placed);
  addKnownWords(context, frequency);
  return {
    names: packSection(names, frequency, 1, false),
    context: packSection(context, frequency, CONTEXT_SCALE, true),
  };
}

function hashes(): string {
  const table = tableOf(ordered.topics, ordered.strata);
  const rows = CELL_SIZES.map((size) => `  ${size}: '${catalogueOf(table, size).hash}',`);
  return `import type { CellSize } from './cells.ts';

/** SHA-256 of the catalogue's print, by size of its cells. Written by \`tools/catalogue/build.ts\`. */
export const HASHES: Record<CellSize, string> = {
${rows.join('\n')}
};
`;
}

/** With \`--check\` nothing is written: it fails when the file is not what the lists give. */
function write(path: string, content: string | Uint8Array): void {
  const whole = join(ROOT, path);
  if (!CHECK) writeFileSync(whole, content);
  else if (!readFileSync(whole).equals(Buffer.from(content))) throw new Error(`${path} is not what the lists give`);
  console.log(`${path}: ${Buffer.byteLength(Buffer.from(content))} bytes`);
}
