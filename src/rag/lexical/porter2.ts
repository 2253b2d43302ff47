import { markRegions } from './porter2-regions.ts';

/**
 * Whole words that the rules below would get wrong.
 * Source: "The English (Porter2) stemming algorithm", snowballstem.org, exceptional forms.
 */
const EXCEPTIONS: ReadonlyMap<string, string> = new Map([
  ['skis', 'ski'],
  ['skies', 'sky'],
  ['dying', 'die'],
  ['lying', 'lie'],
  ['tying', 'tie'],
  ['idly', 'idl'],
  ['gently', 'gentl'],
  ['ugly', 'ugli'],
  ['early', 'earli'],
  ['only', 'onli'],
  ['singly', 'singl'],
  ['sky', 'sky'],
  ['news', 'news'],
  ['howe', 'howe'],
  ['atlas', 'atlas'],
  ['cosmos', 'cosmos'],
  ['bias', 'bias'],
  ['andes', 'andes'],
]);
/** Words left alone once the plural is off. */
const SETTLED: ReadonlySet<string> = new Set([
  'inning',
  'outing',
  'canning',
  'herring',
  'earring',
  'proceed',
  'exceed',
  'succeed',
]);

type Rule = readonly [suffix: string, replacement: string];
/** Longest suffix first where one ends in another. */
const STEP_2: readonly Rule[] = [
  ['ational', 'ate'],
  ['ization', 'ize'],
  ['fulness', 'ful'],
  ['ousness', 'ous'],
  ['iveness', 'ive'],
  ['tional', 'tion'],
  ['biliti', 'ble'],
  ['lessli', 'less'],
  ['entli', 'ent'],
  ['ation', 'ate'],
  ['alism', 'al'],
  ['aliti', 'al'],
  ['ousli', 'ous'],
  ['iviti', 'ive'],
  ['fulli', 'ful'],
  ['enci', 'ence'],
  ['anci', 'ance'],
  ['abli', 'able'],
  ['izer', 'ize'],
  ['ator', 'ate'],
  ['alli', 'al'],
  ['bli', 'ble'],
  ['ogi', 'og'],
  ['li', ''],
];
const STEP_3: readonly Rule[] = [
  ['ational', 'ate'],
  ['tional', 'tion'],
  ['alize', 'al'],
  ['icate', 'ic'],
  ['iciti', 'ic'],
  ['ative', ''],
  ['ical', 'ic'],
  ['ness', ''],
  ['ful', ''],
];
const STEP_4: readonly string[] = [
  'ement',
  'ance',
  'ence',
  'able',
  'ible',
  'ment',
  'ant',
  'ent',
  'ism',
  'ate',
  'iti',
  'ous',
  'ive',
  'ize',
  'ion',
  'al',
  'er',
  'ic',
];

/**
 * English stem by the Porter2 rules, written without regular expressions because it runs once per new word.
 * @param word lower-case ASCII letters, apostrophes already taken off
 * @returns the stem; a word of one or two letters is its own stem
 */
export function porter2(word: string): string {
  if (word.length <= 2) return word;
  const exception = EXCEPTIONS.get(word);
  if (exception !== undefined) return exception;
  // A `y` that is a consonant is written as `Y` until the end.
  let stem = markConsonantY(word);
  const [r1, r2] = markRegions(stem);
  stem = dropPlural(stem);
  if (SETTLED.has(stem)) return stem;
  stem = dropPast(stem, r1);
  if (stem.length > 2 && (stem.endsWith('y') || stem.endsWith('Y')) && !isVowel(stem, stem.length - 2)) {
    stem = `${stem.slice(0, -1)}i`;
  }
  stem = applyStep2(stem, r1);
  stem = applyStep3(stem, r1, r2);
  stem = applyStep4(stem, r2);
  return applyStep5(stem, r1, r2).replaceAll('Y', 'y');
}

function markConsonantY(word: string): string {
  if (!word.includes('y')) return word;
  let marked = '';
  for (let i = 0; i < word.length; i += 1) {
    const isConsonant = word[i] === 'y' && (i === 0 || isVowel(marked, i - 1));
    marked += isConsonant ? 'Y' : word[i];
  }
  return marked;
}

/** Step 1a. */
function dropPlural(stem: string): string {
  if (stem.endsWith('sses')) return stem.slice(0, -2);
  if (stem.endsWith('ied') || stem.endsWith('ies')) return stem.slice(0, stem.length > 4 ? -2 : -1);
  if (stem.endsWith('us') || stem.endsWith('ss') || !stem.endsWith('s')) return stem;
  return hasVowel(stem, stem.length - 2) ? stem.slice(0, -1) : stem;
}

/** Step 1b. */
function dropPast(stem: string, r1: number): string {
  for (const suffix of ['eedly', 'eed']) {
    const at = stem.length - suffix.length;
    if (stem.endsWith(suffix)) return at >= r1 ? stem.slice(0, at + 2) : stem;
  }
  for (const suffix of ['ingly', 'edly', 'ing', 'ed']) {
    if (!stem.endsWith(suffix)) continue;
    const rest = stem.slice(0, -suffix.length);
    if (!hasVowel(rest, rest.length)) return stem;
    if (rest.endsWith('at') || rest.endsWith('bl') || rest.endsWith('iz')) return `${rest}e`;
    if (endsInDouble(rest)) return rest.slice(0, -1);
    return isShort(rest, r1) ? `${rest}e` : rest;
  }
  return stem;
}

function applyStep2(stem: string, r1: number): string {
  const rule = STEP_2.find(([suffix]) => stem.endsWith(suffix));
  if (rule === undefined) return stem;
  const at = stem.length - rule[0].length;
  if (at < r1) return stem;
  if (rule[0] === 'ogi' && stem[at - 1] !== 'l') return stem;
  if (rule[0] === 'li' && !'cdeghkmnrt'.includes(stem[at - 1] ?? ' ')) return stem;
  return stem.slice(0, at) + rule[1];
}

function applyStep3(stem: string, r1: number, r2: number): string {
  const rule = STEP_3.find(([suffix]) => stem.endsWith(suffix));
  if (rule === undefined) return stem;
  const at = stem.length - rule[0].length;
  return at < (rule[0] === 'ative' ? r2 : r1) ? stem : stem.slice(0, at) + rule[1];
}

function applyStep4(stem: string, r2: number): string {
  const suffix = STEP_4.find((ending) => stem.endsWith(ending));
  if (suffix === undefined) return stem;
  const at = stem.length - suffix.length;
  if (at < r2 || (suffix === 'ion' && stem[at - 1] !== 's' && stem[at - 1] !== 't')) return stem;
  return stem.slice(0, at);
}

function applyStep5(stem: string, r1: number, r2: number): string {
  const at = stem.length - 1;
  if (stem.endsWith('e')) {
    return at >= r2 || (at >= r1 && !endsInShortSyllable(stem, at)) ? stem.slice(0, at) : stem;
  }
  return stem.endsWith('ll') && at >= r2 ? stem.slice(0, at) : stem;
}

function isVowel(stem: string, at: number): boolean {
  return 'aeiouy'.includes(stem[at] ?? ' ');
}

function hasVowel(stem: string, end: number): boolean {
  for (let i = 0; i < end; i += 1) if (isVowel(stem, i)) return true;
  return false;
}

function endsInDouble(stem: string): boolean {
  const last = stem.at(-1) ?? ' ';
  return last === stem.at(-2) && 'bdfgmnprt'.includes(last);
}

/** The whole stem is one short syllable and nothing is left for the first region. */
function isShort(stem: string, r1: number): boolean {
  return r1 >= stem.length && endsInShortSyllable(stem, stem.length);
}

/** Vowel then consonant other than w, x, Y after a consonant; or vowel then consonant making up the whole of it. */
function endsInShortSyllable(stem: string, end: number): boolean {
  if (end < 2 || isVowel(stem, end - 1) || !isVowel(stem, end - 2)) return false;
  if (end === 2) return true;
  return !isVowel(stem, end - 3) && !'wxY'.includes(stem[end - 1] ?? ' ');
}
