import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ReadError } from '../../../src/rag/errors.ts';
import { cleanText, decodeText } from '../../../src/rag/read/decode.ts';
import { utf8 } from '../../support/documents.ts';

const wide = (text: string, bigEndian = false): Uint8Array => {
  const bytes = Buffer.from(text, 'utf16le');
  return new Uint8Array(bigEndian ? bytes.swap16() : bytes);
};
const hex = (digits: string): Uint8Array => new Uint8Array(Buffer.from(digits, 'hex'));
const latin1 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));

const GERMAN = 'Größe, Maß und Übermut – „gute“ Wörter für 5 €';
const RUSSIAN = 'Привет, это просто текст на русском языке.';

/** The older encodings were written by Python's codecs. */
const cases = [
  { name: 'UTF-8', bytes: utf8(GERMAN), text: GERMAN },
  { name: 'UTF-8 with a mark', bytes: utf8(`\ufeff${GERMAN}`), text: GERMAN },
  { name: 'UTF-16LE with a mark', bytes: wide(`\ufeff${GERMAN}`), text: GERMAN },
  { name: 'UTF-16BE with a mark', bytes: wide(`\ufeff${GERMAN}`, true), text: GERMAN },
  { name: 'UTF-16LE without a mark', bytes: wide(GERMAN), text: GERMAN },
  { name: 'UTF-16BE without a mark', bytes: wide(GERMAN, true), text: GERMAN },
  { name: 'UTF-16LE without a mark, Cyrillic', bytes: wide(RUSSIAN), text: RUSSIAN },
  { name: 'Latin-1', bytes: latin1('Größe und Übermut, façade'), text: 'Größe und Übermut, façade' },
  {
    name: 'windows-1252',
    bytes: hex('9371756f7465942096203520802063616 6e9'.replaceAll(' ', '')),
    text: '“quote” – 5 € café',
  },
  {
    name: 'shift_jis',
    bytes: hex(
      '8ce1947982cd944c82c582a082e9814296bc914f82cd82dc82be96b382a2814282c782b182c590b682ea82bd82a982c682f182c68ca9939682aa82c282a982ca8142',
    ),
    text: '吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。',
  },
  {
    name: 'euc_jp',
    bytes: hex(
      'b8e3c7daa4cfc7ada4c7a4a2a4eba1a3ccbec1b0a4cfa4dea4c0ccb5a4a4a1a3a4c9a4b3a4c7c0b8a4eca4bfa4aba4c8a4f3a4c8b8abc5f6a4aca4c4a4aba4cca1a3',
    ),
    text: '吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。',
  },
  {
    name: 'gb18030',
    bytes: hex(
      'ced2c3c7d4dad5e2c0efd1a7cfb0d6d0cec4a3acbdf1ccecb5c4ccecc6f8badcbac3a1a3cbfbcbb5d5e2cac7d2bbb8f6badcb4f3b5c4b9fabcd2a1a3',
    ),
    text: '我们在这里学习中文，今天的天气很好。他说这是一个很大的国家。',
  },
  {
    name: 'big5',
    bytes: hex(
      'a7daadcca662b36fb8ccbec7b2dfa4a4a4e5a141a4b5a4d1aabaa4d1aef0abdca66ea143a54cbba1b36fac4fa440add3abdca46aaabab0eaae61a143',
    ),
    text: '我們在這裡學習中文，今天的天氣很好。他說這是一個很大的國家。',
  },
  {
    name: 'euc_kr',
    bytes: hex(
      'b3aab4c220bfc0b4c320c7d0b1b3bfa120b0a1bcad20c4a3b1b8b8a620b8b8b3b5b4d92e20b1d7b0cdc0ba20c1a4b8bb20c1c1c0ba20c0cfc0ccbefab4d92e',
    ),
    text: '나는 오늘 학교에 가서 친구를 만났다. 그것은 정말 좋은 일이었다.',
  },
  {
    name: 'koi8_r',
    bytes: hex(
      'f7d3c520d3dec1d3d4ccc9d7d9c520d3c5cdd8c920d0cfc8cfd6c920c4d2d5c720cec120c4d2d5c7c12c20cbc1d6c4c1d120cec5d3dec1d3d4ccc9d7c1d120d3c5cdd8d120cec5d3dec1d3d4ccc9d7c120d0cf2dd3d7cfc5cdd52e',
    ),
    text: 'Все счастливые семьи похожи друг на друга, каждая несчастливая семья несчастлива по-своему.',
  },
  {
    name: 'cp1251',
    bytes: hex(
      'c2f1e520f1f7e0f1f2ebe8e2fbe520f1e5ecfce820efeef5eee6e820e4f0f3e320ede020e4f0f3e3e02c20eae0e6e4e0ff20ede5f1f7e0f1f2ebe8e2e0ff20f1e5ecfcff20ede5f1f7e0f1f2ebe8e2e020efee2df1e2eee5ecf32e',
    ),
    text: 'Все счастливые семьи похожи друг на друга, каждая несчастливая семья несчастлива по-своему.',
  },
  { name: 'iso2022_jp', bytes: hex('1b24423863475a244f472d24472422246b21231b2842'), text: '吾輩は猫である。' },
  {
    name: 'UTF-8 with one broken byte',
    bytes: latin1(utf8Latin1('äöü grün Maß').replace('\xc3\xbc', '\xc3')),
    text: 'äö\ufffd grün Maß',
  },
] as const;

for (const { name, bytes, text } of cases) {
  test(`decodeText: ${name}`, () => assert.equal(decodeText(bytes), text));
}

test('decodeText: believes the declared label only when the bytes are not UTF-8', () => {
  assert.equal(decodeText(latin1('\xe9\xe9\xe9'), 'iso-8859-7'), 'ιιι');
  assert.equal(decodeText(utf8('é'), 'iso-8859-7'), 'é');
  assert.equal(decodeText(latin1('caf\xe9'), 'no-such-encoding'), 'café');
});

test('decodeText: a few NUL bytes do not make a text binary', () => {
  assert.equal(cleanText(decodeText(utf8(`one\0two ${'plain words '.repeat(50)}`))).slice(0, 7), 'onetwo ');
});

test('decodeText: refuses binary data', () => {
  const bytes = Uint8Array.from({ length: 4096 }, (_, i) => (i * 2654435761) >>> 24);
  assert.throws(() => decodeText(bytes), { code: 'READ_BINARY' });
});

test('decodeText: any bytes give well-formed text or a verdict', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
      try {
        assert.ok(cleanText(decodeText(bytes)).isWellFormed());
      } catch (error) {
        assert.ok(error instanceof ReadError && error.code === 'READ_BINARY');
      }
    }),
  );
});

test('cleanText: line ends, control characters and lone surrogates', () => {
  assert.equal(cleanText('a\r\nb\rc\fd\0e\x1b[31m\ud800'), 'a\nb\nc\n\nde[31m\ufffd');
  assert.equal(cleanText('tab\tand 😀 stay'), 'tab\tand 😀 stay');
});

function utf8Latin1(text: string): string {
  return Buffer.from(text).toString('latin1');
}
