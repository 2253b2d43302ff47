import { DecoyError } from '../errors.ts';

/** The form of `data/catalogue.txt` that this program reads. */
export const VERSION = 1;
const TITLE = `cloister catalogue ${VERSION}`;

interface Topic {
  readonly name: string;
  readonly area: number;
  /** Lawful, but a person may wish not to be asked why they asked. */
  readonly sensitive: boolean;
}

interface Area {
  readonly name: string;
  /** What is sent, "{}" for the topic; one for each kind, in the order of `kinds`. */
  readonly facets: readonly string[];
}

/** What the file says, as it stands. A topic's number is its place in the file. */
export interface Table {
  /** What the facets with one number have in common. */
  readonly kinds: readonly string[];
  readonly areas: readonly Area[];
  readonly topics: readonly Topic[];
  /** Topics in each popularity stratum, in the order of the file; each a multiple of 16. */
  readonly strata: readonly number[];
}

/** Writes what `parseTable` reads. */
export function formatTable(table: Table): string {
  const lines = [TITLE, `kinds|${table.kinds.join('|')}`];
  for (const { name, facets } of table.areas) lines.push(`area|${name}|${facets.join('|')}`);
  let next = 0;
  for (const size of table.strata) {
    lines.push('stratum');
    for (const { name, area, sensitive } of table.topics.slice(next, next + size)) {
      lines.push(`${area}|${sensitive ? '*' : '-'}|${name}`);
    }
    next += size;
  }
  return `${lines.join('\n')}\n`;
}

/** @throws DecoyError DECOY_CATALOGUE_ALTERED when a line has another form */
export function parseTable(text: string): Table {
  const [title, kindLine, ...lines] = text.split('\n');
  const kinds = kindLine?.split('|').slice(1) ?? [];
  if (title !== TITLE || kinds.length === 0 || lines.pop() !== '') throw altered();
  const areas: Area[] = [];
  const topics: Topic[] = [];
  const strata: number[] = [];
  for (const line of lines) {
    const parts = line.split('|');
    if (line === 'stratum') strata.push(0);
    else if (parts[0] === 'area' && strata.length === 0) {
      if (parts.length !== kinds.length + 2) throw altered();
      areas.push({ name: parts[1] ?? '', facets: parts.slice(2) });
    } else {
      topics.push(readTopic(parts, areas.length));
      strata[strata.length - 1] = (strata.at(-1) ?? Number.NaN) + 1;
    }
  }
  const table = { kinds, areas, topics, strata };
  // A line may have two spellings ("07" for "7"); only one of them is ours.
  if (formatTable(table) !== text) throw altered();
  return table;
}

export function altered(): DecoyError {
  return new DecoyError(
    'DECOY_CATALOGUE_ALTERED',
    'the catalogue of decoy topics is not the one this program came with',
    {
      hint: 'Install Cloister again: nothing is sent with an altered catalogue.',
    },
  );
}

function readTopic(parts: readonly string[], areaCount: number): Topic {
  const [area, flag, name] = parts;
  if (parts.length !== 3 || !name || Number(area) >= areaCount) throw altered();
  return { name, area: Number(area), sensitive: flag === '*' };
}
