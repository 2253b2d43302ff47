import { fold } from '../../src/pii/names/fold.ts';
import { type Field, PHRASE } from '../../src/pii/names/lexicon.ts';
import { phraseCode } from '../../src/pii/names/sight.ts';
import * as sources from './sources.ts';

/** Level of a word in one of its roles. */
export type Get = (key: string, name: Field) => number;

/** Everything of several words that must stay: titles, public people, brands, eponyms, dishes, places. */
export async function phraseTable(
  get: Get,
  pools: Map<string, string[]>,
  keep: (text: string) => boolean,
): Promise<{ phrases: Map<number, number>; figures: string[] }> {
  const phrases = new Map<number, number>();
  const figures: string[] = [];
  const things: string[] = [];
  const add = (phrase: string, kind: number): void => {
    const parts = splitWords(phrase);
    if (parts.length === 0 || parts.length > 5) return;
    phrases.set(phraseCode(parts), kind);
  };
  for (const title of await sources.titles()) {
    const plain = title.replace(/\s*\(.*\)$/, '');
    const parts = splitWords(plain);
    if (parts.length > 5 || parts.length === 0 || parts.some((part) => /\d/.test(part))) continue;
    const person = isPerson(parts, get);
    // One word alone protects nothing by being a title: "kelly" and "hunter" are titles too.
    if (parts.length > 1) add(plain, person ? PHRASE.person : PHRASE.thing);
    (person ? figures : things).push(plain);
  }
  for (const name of sources.pieces('public.txt')) {
    add(name, PHRASE.person);
    figures.push(name, name);
  }
  const slots = sources.slots('slots.txt');
  for (const list of ['brand', 'eponym', 'food', 'tech', 'org', 'landmark'])
    for (const phrase of slots.get(list) ?? []) if (phrase.includes(' ')) add(phrase, PHRASE.thing);
  for (const phrase of slots.get('city') ?? []) if (phrase.includes(' ')) add(phrase, PHRASE.place);
  for (const phrase of slots.get('eponym') ?? []) add(phrase.split(' ')[0] ?? '', PHRASE.thing);
  for (const phrase of sources.pieces('oddities.txt')) if (phrase.includes(' ')) add(phrase, PHRASE.thing);
  for (const thing of sources.pieces('things.txt'))
    if (thing.includes(' ') && keep(`thing:${thing}`)) add(thing, PHRASE.thing);
  for (const { name, population } of sources.towns())
    if (population >= 15_000 && /[\s-]/.test(name)) add(name, PHRASE.place);
  pools.set('title', things);
  return { phrases, figures };
}

/** A title of two or three words that begins with a given name and ends with no common word. */
function isPerson(parts: readonly string[], get: Get): boolean {
  if (parts.length < 2 || parts.length > 4) return false;
  const [first, last] = [parts[0] ?? '', parts.at(-1) ?? ''];
  if (SMALL.has(first) || get(first, 'given') < 2) return false;
  return get(last, 'surname') > 0 || get(last, 'english') === 0;
}

/** As the tokeniser would split and fold a phrase. */
function splitWords(phrase: string): string[] {
  return [...phrase.replace(/['’]s\b/g, '').matchAll(/[\p{L}\p{M}\p{N}]+/gu)].map(([run]) => fold(run));
}

const SMALL = new Set(
  'the a an of in on and to for with at is my your our i you it he she we from by new no all be this that what how why who me'.split(
    ' ',
  ),
);
