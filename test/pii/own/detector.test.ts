import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OwnDetail } from '../../../src/pii/own/details.ts';
import { createOwnDetailDetector } from '../../../src/pii/own/detector.ts';
import { plainView } from '../../support/pii-view.ts';

const DETAILS: readonly OwnDetail[] = [
  { kind: 'name', value: 'Zofia Marrowby' },
  { kind: 'name', value: 'Mark Ostrander' },
  { kind: 'name', value: 'Алексей Дубровин' },
  { kind: 'street', value: '14 Quillfeather Lane' },
  { kind: 'employer', value: 'Brantley Optics Ltd' },
  { kind: 'handle', value: 'zofmarrow_88' },
  { kind: 'email', value: 'zofia.m@post.example' },
  { kind: 'phone', value: '+44 20 7946 0321' },
  { kind: 'plate', value: 'KX51 ZRT' },
  { kind: 'birthDate', value: '1984-03-09' },
  { kind: 'number', value: '8842-1190-77' },
];
const detect = createOwnDetailDetector(DETAILS, {
  isCommon: (word) => ['mark', 'marks', 'optics', 'sofia'].includes(word),
});
const masked = (text: string): string[] =>
  detect(plainView(text))
    .filter(({ outcome }) => outcome === 'mask')
    .map(({ start, end }) => text.slice(start, end));
const longest = (text: string): string => masked(text).toSorted((a, b) => b.length - a.length)[0] ?? '';

const cases = [
  { name: 'lower case', text: 'is zofia marrowby hiring', found: 'zofia marrowby' },
  { name: 'upper case', text: 'ZOFIA MARROWBY cv', found: 'ZOFIA MARROWBY' },
  { name: 'last, first', text: 'marrowby, zofia dentist', found: 'marrowby, zofia' },
  { name: 'an initial', text: 'letter to z. marrowby', found: 'z. marrowby' },
  { name: 'a letter missing', text: 'zofia marowby reviews', found: 'zofia marowby' },
  { name: 'letters swapped', text: 'marrobwy family', found: 'marrobwy' },
  { name: 'one name alone', text: 'my name is zofia', found: 'zofia' },
  { name: 'a common name beside the other', text: 'did mark ostrander call', found: 'mark ostrander' },
  { name: 'marks over letters', text: 'Zófia Marröwby', found: 'Zófia Marröwby' },
  { name: 'Cyrillic listed, Latin typed', text: 'aleksei dubrovin address', found: 'aleksei dubrovin' },
  { name: 'Latin listed, Cyrillic typed', text: 'зофиа адрес', found: 'зофиа' },
  { name: 'run together', text: 'zofiamarrowby92 profile', found: 'zofiamarrowby' },
  { name: 'in an address of the web', text: 'https://site.example/u/zmarrowby?x=1', found: 'zmarrowby' },
  { name: 'the street with its number', text: 'bins 14 quillfeather ln tuesday', found: '14 quillfeather' },
  { name: 'the employer', text: 'brantley optics layoffs', found: 'brantley optics' },
  { name: 'the handle inside a word', text: 'xx_zofmarrow88_xx', found: 'zofmarrow88' },
  { name: 'the address of mail, other separators', text: 'zofia m at post example', found: 'zofia m' },
  { name: 'the telephone in national form', text: 'who is 020 7946 0321', found: '020 7946 0321' },
  { name: 'the telephone run together', text: '442079460321', found: '442079460321' },
  { name: 'the plate without its space', text: 'kx51zrt mot', found: 'kx51zrt' },
  { name: 'the birth date in words', text: 'born March 9th, 1984 horoscope', found: 'March 9th, 1984' },
  { name: 'the birth date, short year', text: 'dob 9/3/84', found: '9/3/84' },
  { name: 'the birth date run together', text: 'file 19840309', found: '19840309' },
  { name: 'a number in other groups', text: 'account 8842119077', found: '8842119077' },
] as const;
for (const { name, text, found } of cases) {
  test(`createOwnDetailDetector: finds ${name}`, () => assert.equal(longest(text), found));
}

const harmless = [
  'bookmark manager',
  'benchmark results',
  'fine dining lane',
  'marrow bone soup',
  'the 9th of march 1985',
  'call 020 7946 1321',
  'sofia weather',
  'quill and feather pens',
  'optics textbook',
  'version 8842.1',
];
for (const text of harmless)
  test(`createOwnDetailDetector: leaves "${text}"`, () => assert.deepEqual(masked(text), []));

test('createOwnDetailDetector: asks about a common word that is also a name', () => {
  const [only, ...others] = detect(plainView('mark the place'));
  assert.deepEqual([only?.outcome, others], ['ask', []]);
});

test('createOwnDetailDetector: a megabyte of near misses is one pass', () => {
  const text = 'zofi marrowb mark 020 7946 032 kx51 '.repeat(28_000);
  const small = detect(plainView(text.slice(0, 3600))).length;
  assert.equal(detect(plainView(text)).length > small, true);
});
