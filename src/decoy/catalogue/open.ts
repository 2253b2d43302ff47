import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROGRAM_ROOT } from '../../config/version.ts';
import { DecoyError } from '../errors.ts';
import type { Catalogue } from '../types.ts';
import { type CellSize, cellsOf } from './cells.ts';
import { HASHES } from './hashes.ts';
import { altered, parseTable, type Table, VERSION } from './table.ts';

/** Made by `tools/catalogue/build.ts`. */
const FILE = join(PROGRAM_ROOT, 'data', 'catalogue.txt');

/** What the tests and the tools see besides. */
export interface OpenCatalogue extends Catalogue {
  readonly cellSize: CellSize;
  readonly areaOf: (topic: number) => string;
  readonly isSensitive: (topic: number) => boolean;
}

/**
 * Reads the catalogue that is shipped. A catalogue that differs in one byte is refused: topics put into it by another hand
 * would be sent in the user's name, and two catalogues tell two users apart.
 * @param options.cellSize queries of a batch, 8 unless said
 * @throws DecoyError DECOY_CATALOGUE_UNREADABLE, DECOY_CATALOGUE_ALTERED
 */
export function openCatalogue(options: { readonly path?: string; readonly cellSize?: CellSize } = {}): OpenCatalogue {
  const { path = FILE, cellSize = 8 } = options;
  const catalogue = catalogueOf(parseTable(read(path)), cellSize);
  if (catalogue.hash !== HASHES[cellSize]) throw altered();
  return catalogue;
}

/** A catalogue of any table, with the hash of its own print. */
export function catalogueOf(table: Table, cellSize: CellSize): OpenCatalogue {
  const { kinds, areas, topics, strata } = table;
  const topic = (number: number) => topics[number] ?? unknown();
  const area = (number: number) => areas[topic(number).area] ?? unknown();
  const catalogue: Omit<OpenCatalogue, 'hash'> = {
    version: VERSION,
    cellSize,
    topicCount: topics.length,
    ...cellsOf(strata, cellSize),
    facetCount: (number) => area(number).facets.length,
    canonical: (number, facet) => (area(number).facets[facet] ?? unknown()).replace('{}', topic(number).name),
    topicName: (number) => topic(number).name,
    facetName: (number, facet) => (area(number).facets.length > facet ? (kinds[facet] ?? unknown()) : unknown()),
    areaOf: (number) => area(number).name,
    isSensitive: (number) => topic(number).sensitive,
  };
  const print = `${[...printCatalogue(catalogue)].join('\n')}\n`;
  return { ...catalogue, hash: createHash('sha256').update(print).digest('hex') };
}

/** All that the catalogue can send, and with what: one line each, in a fixed order. Its SHA-256, lines ended by "\n", is `hash`. */
export function* printCatalogue(catalogue: Omit<OpenCatalogue, 'hash'>): Generator<string, void, undefined> {
  yield `catalogue ${catalogue.version}: ${catalogue.topicCount} topics in cells of ${catalogue.cellSize}`;
  for (let cell = 0; cell < catalogue.cellCount; cell++) yield `cell ${cell}: ${catalogue.topicsOf(cell).join(' ')}`;
  for (let topic = 0; topic < catalogue.topicCount; topic++) {
    yield `topic ${topic}: ${catalogue.areaOf(topic)}${catalogue.isSensitive(topic) ? ', sensitive' : ''}: ${catalogue.topicName(topic)}`;
    for (let facet = 0; facet < catalogue.facetCount(topic); facet++) {
      yield `query ${topic} ${facet}: ${catalogue.facetName(topic, facet)}: ${catalogue.canonical(topic, facet)}`;
    }
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new DecoyError('DECOY_CATALOGUE_UNREADABLE', 'the catalogue of decoy topics cannot be read', {
      hint: 'Install Cloister again: it is part of the program.',
      cause,
    });
  }
}

function unknown(): never {
  throw new DecoyError('DECOY_TOPIC_UNKNOWN', 'the catalogue has no such topic or facet', {
    hint: 'A thread kept from another version of the catalogue has to be started again.',
  });
}
