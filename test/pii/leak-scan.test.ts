import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertNoLeak, type LeakScanOptions } from '../../src/pii/leak-scan.ts';
import { fakeFind } from '../support/pii-fakes.ts';

const OPTIONS: LeakScanOptions = {
  values: ['Jane Doe', 'jane@doe.example', '4111 1111 1111 1111', 'José Ñandú', '王小明', 'Ann'],
  find: (text) => fakeFind(text, 'prose'),
  isKept: (_kind, value) => value === 'kept@me.example',
};
const b64 = (text: string, to: BufferEncoding = 'base64'): string => Buffer.from(text).toString(to);
const units = (text: string): string =>
  [...text].map((it) => `\\u${it.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');
const every = (text: string): string =>
  [...Buffer.from(text)].map((it) => `%${it.toString(16).padStart(2, '0')}`).join('');
const quoted = (text: string): string =>
  [...Buffer.from(text)].map((it) => `=${it.toString(16).toUpperCase().padStart(2, '0')}`).join('');

const LEAKS: readonly (readonly [name: string, outgoing: string])[] = [
  ['as it is', 'rent Jane Doe'],
  ['in another case', 'JANE DOE'],
  ['with other marks', 'jane_doe.pdf'],
  ['joined', '/u/janedoe?x'],
  ['with digits beside it', 'janedoe77'],
  ['a card without spaces', 'q=4111111111111111'],
  ['without accents', 'jose nandu'],
  ['decomposed', 'José Ñandú'.normalize('NFD')],
  ['full width', 'ｊａｎｅ ｄｏｅ'],
  ['in another script', '我的房东王小明不退押金'],
  ['percent', `/?q=${every('Jane Doe')}`],
  ['percent, three times', `/?q=${encodeURIComponent(encodeURIComponent(every('Jane Doe')))}`],
  ['a form', 'q=rent+jane+doe'],
  ['base64', `/?d=${b64('name: Jane Doe')}`],
  ['base64url', `/?d=${b64('to: jane@doe.example??>>', 'base64url')}`],
  ['base64 of percent', b64(every('Jane Doe'))],
  ['percent of base64', encodeURIComponent(b64('?? Jane Doe ??'))],
  ['base64 twice', b64(b64('x Jane Doe x'))],
  ['JSON escapes', `{"q":"${units('Jane Doe')}"}`],
  ['JavaScript escapes', '\\x4aane \\u{44}oe'],
  ['entities', '&#74;ane &#x44;oe'],
  ['named entities', 'other&commat;mail&period;example'],
  ['quoted-printable', quoted('Jane Doe')],
  ['quoted-printable with soft breaks', 'Ja=\r\nne D=\r\noe'],
  ['a strong finding nobody removed', 'mail to other@mail.example'],
];
for (const [name, outgoing] of LEAKS) {
  test(`assertNoLeak: refuses a value ${name}`, () => {
    assert.throws(() => assertNoLeak(outgoing, OPTIONS), { code: 'PII_LEAK_FOUND' });
    assert.throws(() => assertNoLeak(Buffer.from(outgoing), OPTIONS), { code: 'PII_LEAK_FOUND' });
  });
}

const CLEAN = [
  'landlord wont return deposit',
  'what jane does on sunday',
  'planning a barn',
  'q=mary+had+a+little+lamb&page=2',
  '{"query":"5 \\u20ac \\"quoted\\""}',
  'https://a.example/wiki/Base64?id=dGVzdCBkYXRh&v=12345678',
  'sent to kept@me.example',
  '100% sure & more; a=1',
  '',
];
for (const outgoing of CLEAN) {
  test(`assertNoLeak: lets pass ${JSON.stringify(outgoing)}`, () => assertNoLeak(outgoing, OPTIONS));
}

test('assertNoLeak: what cannot be looked through to the end is not sent', () => {
  let nested = 'rent and deposit';
  for (let at = 0; at < 12; at += 1) nested = b64(nested);
  assert.throws(() => assertNoLeak(nested, OPTIONS), { code: 'PII_UNCHECKED' });
  const find = () => {
    throw new Error('Jane Doe');
  };
  assert.throws(() => assertNoLeak('x', { ...OPTIONS, find }), { code: 'PII_UNCHECKED' });
});

test('assertNoLeak: the error does not say what it found', () => {
  assert.throws(
    () => assertNoLeak('Jane Doe', OPTIONS),
    (error: Error) => !/jane/i.test(`${error.stack}${error.message}`),
  );
});

test('assertNoLeak: a large ordinary body is looked through', () => {
  assertNoLeak('the quick brown fox jumps over the lazy dog, 12 times. '.repeat(18_000), OPTIONS);
});
