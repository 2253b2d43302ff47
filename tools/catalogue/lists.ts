import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const LISTS = join(import.meta.dirname, 'lists');

/** What a facet asks for, by its number: the same in every area. */
export const KINDS = [
  'plain',
  'explained',
  'cost',
  'beginners',
  'problems',
  'history',
  'best',
  'facts',
  'safety',
  'rules',
  'examples',
  'places',
  'how to',
  'time',
  'work',
  'online',
  'meaning',
  'pictures',
];

export interface ListedTopic {
  readonly name: string;
  readonly area: string;
  readonly sensitive: boolean;
  /** How often it is asked about, 1 rare … 5 very often: our own estimate. */
  readonly tier: number;
  readonly aliases: readonly string[];
}

export function listedFacets(): Map<string, string[]> {
  const areas = new Map<string, string[]>();
  for (const line of lines('facets.txt')) {
    const [area = '', rest = ''] = split(line, ': ');
    const facets = rest.split('|').map((facet) => facet.trim());
    if (facets.length !== KINDS.length) throw new Error(`${area}: ${facets.length} facets`);
    areas.set(area, facets);
  }
  return areas;
}

export function listedTopics(): ListedTopic[] {
  const topics: ListedTopic[] = [];
  for (const file of readdirSync(LISTS).sort()) {
    if (!file.startsWith('topics-')) continue;
    let area = '';
    for (const line of lines(file)) {
      const header = /^\[(.+)\]$/.exec(line);
      if (header) area = header[1] ?? '';
      else topics.push(readTopic(line, area));
    }
  }
  return topics;
}

/** Words of a list, one a line. */
export function lines(name: string): string[] {
  return readFileSync(join(LISTS, name), 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'));
}

function readTopic(line: string, area: string): ListedTopic {
  const parts = /^([1-5])(\*?) ([a-z0-9 ]+?) \| (.+)$/.exec(line);
  if (!parts) throw new Error(`${area}: cannot read "${line}"`);
  const [, tier, star, name = '', aliases = ''] = parts;
  return { name, area, sensitive: star === '*', tier: Number(tier), aliases: aliases.split(',').map((a) => a.trim()) };
}

function split(text: string, at: string): string[] {
  const place = text.indexOf(at);
  return [text.slice(0, place), text.slice(place + at.length)];
}
