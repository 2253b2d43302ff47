import { fold } from '../../src/pii/names/fold.ts';
import { FIELDS, type Field } from '../../src/pii/names/lexicon.ts';
import { cues, type Raise } from './cue-words.ts';
import { EUROPEAN, FARTHER, OWN_SCRIPT } from './languages.ts';
import { type Get, phraseTable } from './phrases.ts';
import * as sources from './sources.ts';

/** Word levels of the SCOWL bands. */
const BANDS: readonly (readonly [number, number])[] = [
  [70, 1],
  [60, 1],
  [55, 1],
  [50, 2],
  [40, 2],
  [35, 3],
  [20, 4],
  [10, 5],
];
/** Rank in the web's ten thousand commonest words, and the level it gives. */
const RANKS: readonly (readonly [number, number])[] = [
  [150, 7],
  [600, 6],
  [3000, 5],
  [7000, 4],
  [10_001, 3],
];
export interface Vocabulary {
  /** Folded word to packed entry. */
  readonly entries: Map<string, number>;
  /** Hash of a phrase to its kind. */
  readonly phrases: Map<number, number>;
  /** Everything the corpus draws from, by slot name. */
  readonly pools: Map<string, string[]>;
  /** Public people, several words each. */
  readonly figures: string[];
}

/** Merges all word sources into one table. Of the well-known things only those that `keep` allows are protected. */
export async function vocabulary(
  traditions: Map<string, sources.Tradition>,
  keep: (text: string) => boolean,
): Promise<Vocabulary> {
  const entries = new Map<string, number>();
  const set = (key: string, name: Field, value: number): void => {
    if (key === '' || key.length > 40) return;
    const [shift, mask] = FIELDS[name];
    const entry = entries.get(key) ?? 0;
    if (((entry >>> shift) & mask) < value) entries.set(key, ((entry & ~(mask << shift)) | (value << shift)) >>> 0);
  };
  const get = (key: string, name: Field): number => ((entries.get(key) ?? 0) >>> FIELDS[name][0]) & FIELDS[name][1];

  names(traditions, set);
  const pools = words(set, get);
  demote(traditions, entries, get);
  const list = (role: 'given' | 'surnames'): string[] =>
    [...traditions]
      .filter(([name]) => !name.startsWith('script:'))
      .flatMap(([, lists]) => (lists.syllables && role === 'given' ? [] : lists[role]))
      .map((name) => name.toLowerCase());
  pools.set('given', list('given'));
  pools.set('surname', list('surnames'));
  pools.set(
    'Surname',
    list('surnames').map((name) => (name[0] ?? '').toUpperCase() + name.slice(1)),
  );
  const wordNames = traditions.get('wordname');
  pools.set(
    'nameword',
    [...(wordNames?.given ?? []), ...(wordNames?.surnames ?? [])].filter((name) => get(fold(name), 'english') > 1),
  );
  places(set, pools);
  products(set);
  cues(set);
  const { phrases, figures } = await phraseTable(get, pools, keep);
  return { entries, phrases, pools, figures };
}

/**
 * Everyday words that some list of names holds too ("channel", "last") and that people hardly ever mean as names. Words that
 * are short names of Asian traditions ("do", "she", "long") or names by choice ("summer") keep their standing.
 */
function demote(traditions: Map<string, sources.Tradition>, entries: Map<string, number>, get: Get): void {
  const keep = new Set(
    [...KEPT]
      .flatMap((name) => [...(traditions.get(name)?.given ?? []), ...(traditions.get(name)?.surnames ?? [])])
      .flatMap((name) => name.split(/[\s'’-]+/).map(fold)),
  );
  for (const [key, entry] of entries) {
    if (keep.has(key) || get(key, 'english') < 4 || get(key, 'nameish') > 0) continue;
    let lowered = entry;
    for (const name of ['given', 'surname'] as const) {
      const [shift, mask] = FIELDS[name];
      if (((entry >>> shift) & mask) > 1) lowered = (lowered & ~(mask << shift)) | (1 << shift);
    }
    entries.set(key, lowered >>> 0);
  }
}

const KEPT = ['wordname', 'chinese', 'korean', 'vietnamese', 'japanese', 'seasian', 'southasian'];

function names(traditions: Map<string, sources.Tradition>, set: Raise): void {
  for (const { given, surnames, syllables } of traditions.values()) {
    const seen = new Map<string, number>();
    for (const [list, role] of [
      [given, 'given'],
      [surnames, 'surname'],
    ] as const) {
      seen.clear();
      for (const name of list) {
        for (const part of name.split(/[\s'’-]+/)) {
          const key = fold(part);
          seen.set(key, (seen.get(key) ?? 0) + 1);
          // A lone syllable is part of a name, seldom a whole one.
          if (key.length > 1) set(key, role, syllables && role === 'given' ? 1 : 2);
          const german = withoutUmlauts(part);
          if (german !== key) set(german, role, 2);
        }
      }
    }
  }
  const anglo = traditions.get('anglo');
  for (const name of anglo?.given ?? []) set(fold(name), 'given', 3);
  for (const name of sources.peopleNames())
    for (const part of name.split(/[^\p{L}]+/u)) if (part.length > 2) set(fold(part), 'surname', 1);
}

function words(set: Raise, get: Get): Map<string, string[]> {
  const bands = sources.scowl();
  const listed = new Set<string>();
  for (const [band, level] of BANDS) {
    for (const word of bands.get(band) ?? []) {
      const key = fold(word);
      listed.add(key);
      if (key.length > 1) set(key, 'english', level);
    }
  }
  sources.common('english').forEach((word, rank) => {
    const level = RANKS.find(([last]) => rank < last)?.[1] ?? 1;
    const key = fold(word);
    // The web's list holds names and places too; only real words get its level.
    if (listed.has(key) && key.length > 1) set(key, 'english', level);
  });
  for (const word of ['a', 'i', 'u', 's', 't']) set(word, 'english', 7);
  for (const { word, count } of sources.spoken()) {
    const key = fold(word);
    if (get(key, 'given') + get(key, 'surname') === 0) continue;
    const capital = word !== word.toLowerCase();
    if (capital && word !== 'I') set(key, 'nameish', count > 200 ? 3 : 2);
    else if (!listed.has(key)) set(key, 'nameish', 1);
  }
  const foreign: string[] = [];
  const foreignAll: string[] = [];
  const lower = (word: string): boolean => word === word.toLowerCase();
  for (const language of [...EUROPEAN, ...FARTHER]) {
    const near = EUROPEAN.includes(language);
    const list = sources.common(language).slice(0, near ? 10_000 : 3000);
    const german = language === 'german';
    list.forEach((word, rank) => {
      // Capitals there mark names, but in German every noun.
      if ((!german && !lower(word)) || word.length < 2) return;
      const key = fold(word);
      const named = get(key, 'given') + get(key, 'surname') >= 2;
      // A German noun and a German surname are often one word, and only the noun is wanted here.
      const level = german && !lower(word) && named ? 1 : rank < 1000 ? 3 : rank < 3000 ? 2 : 1;
      set(key, 'foreign', level);
      if (german) set(withoutUmlauts(word), 'foreign', level);
      if (!near || word.length < 4) return;
      if (!named) foreign.push(word);
      if (!named || lower(word)) foreignAll.push(german ? pickSpelling(word, rank) : word);
    });
  }
  for (const language of OWN_SCRIPT) {
    sources
      .common(language)
      .filter(lower)
      .forEach((word, rank) => {
        const key = fold(word);
        if (rank < 5000 && get(key, 'given') + get(key, 'surname') < 2)
          set(key, 'foreign', rank < 1000 ? 3 : rank < 3000 ? 2 : 1);
      });
  }
  const stems = sources.stems().flatMap((stem) => [stem.toLowerCase(), withoutUmlauts(stem)]);
  for (const stem of stems)
    if (get(fold(stem), 'given') + get(fold(stem), 'surname') < 2) set(fold(stem), 'foreign', 1);
  const common = [...new Set([20, 35].flatMap((band) => bands.get(band) ?? []))].filter((word) =>
    /^[a-z]{3,}$/.test(word),
  );
  const frequent = sources
    .spoken()
    .filter(({ word, count }) => /^[a-z]{3,}$/.test(word) && count > 60 && listed.has(word))
    .map(({ word }) => word);
  return new Map([
    ['word', frequent],
    ['noun', [...frequent, ...common]],
    ['rare', [40, 50, 55, 60, 70].flatMap((band) => bands.get(band) ?? []).filter((word) => /^[a-z]{4,}$/.test(word))],
    ['foreign', foreign],
    ['foreignall', foreignAll],
    ['stem', stems],
    ['script', OWN_SCRIPT.flatMap((language) => sources.common(language).filter(lower).slice(0, 4000))],
  ]);
}

/** The spelling of a keyboard without umlauts. */
function withoutUmlauts(word: string): string {
  return fold(word.toLowerCase().replaceAll('ü', 'ue').replaceAll('ö', 'oe').replaceAll('ä', 'ae'));
}

function pickSpelling(word: string, rank: number): string {
  return rank % 3 === 0 ? withoutUmlauts(word) : word.toLowerCase();
}

function places(set: Raise, pools: Map<string, string[]>): void {
  const big: string[] = [];
  for (const { name, population } of sources.towns()) {
    if (population < 5000) continue;
    const parts = name.split(/[\s'’-]+/).map(fold);
    const level = population > 1_000_000 ? 3 : population > 150_000 ? 2 : 1;
    if (parts.length === 1 && parts[0]) set(parts[0], 'place', level);
    if (population > 40_000) big.push(name.toLowerCase());
  }
  for (const city of sources.slots('slots.txt').get('city') ?? []) set(fold(city), 'place', 3);
  for (const word of sources.slots('slots.txt').get('country') ?? []) set(word, 'place', 3);
  for (const place of sources.slots('slots.txt').get('landmark') ?? [])
    if (!place.includes(' ')) set(fold(place), 'place', 2);
  pools.set('place', big);
}

function products(set: Raise): void {
  const slots = sources.slots('slots.txt');
  const odd = sources.lines('oddities.txt').flatMap((line) => line.split('|'));
  const several = [
    ...(slots.get('brand') ?? []),
    ...(slots.get('tech') ?? []),
    ...(slots.get('food') ?? []),
    ...(slots.get('org') ?? []),
    ...odd,
  ];
  for (const phrase of several) {
    const parts = phrase.split(/[\s-]+/);
    if (parts.length === 1) set(fold(phrase), 'product', 1);
  }
  for (const term of sources.softwareTerms()) {
    if (/^[a-zA-Z]{4,}$/.test(term) && term.slice(1) === term.slice(1).toLowerCase()) set(fold(term), 'product', 1);
  }
  for (const term of sources.companies()) if (/^[A-Za-z]{4,}$/.test(term)) set(fold(term), 'product', 1);
}
