import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { deflateSync } from 'node:zlib';
import { ReadError } from '../../../src/rag/errors.ts';
import { type Readers, startReaders } from '../../../src/rag/read/readers.ts';
import {
  docxParagraph,
  makeDocx,
  makePdf,
  makeZip,
  utf8,
  withClaimedCount,
  withClaimedSize,
} from '../../support/documents.ts';

let readers: Readers;
before(async () => {
  readers = await startReaders({ workerCount: 2, timeoutMs: 15_000, maxHeapMb: 512 });
});
after(() => readers.close());

const zeros = (megabytes: number): Uint8Array => new Uint8Array(megabytes * 1024 * 1024);
const DEEP_MAIL = Array.from(
  { length: 3000 },
  (_, i) => `--b${i}\r\nContent-Type: multipart/mixed; boundary=b${i + 1}\r\n\r\n`,
).join('');
const ENTITIES =
  '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/hosts">]>' +
  '<w:document><w:body><w:p><w:r><w:t>1&b;2&f;3</w:t></w:r></w:p></w:body></w:document>';
const attributes = Array.from({ length: 1_000_000 }, (_, i) => `a${i}="${i}"`).join(' ');
const nestedList = Array.from({ length: 1000 }, (_, i) => `${' '.repeat(i * 2)}- x`).join('\n');

/** What each file is, and either the verdict it gets or text that must come out of it. */
const corpus = [
  {
    name: 'claims-1gb.docx',
    make: () => withClaimedSize(makeZip({ 'word/document.xml': zeros(8) }), 2 ** 30),
    code: 'READ_BOMB',
  },
  {
    name: 'lies-about-size.docx',
    make: () => withClaimedSize(makeZip({ 'word/document.xml': zeros(24) }), 900),
    code: 'READ_BOMB',
  },
  {
    name: 'archive-in-archive.docx',
    make: () => makeZip({ 'word/document.xml': makeZip({ a: zeros(20) }) }),
    code: 'READ_NO_TEXT',
  },
  { name: 'claims-sixty-thousand-files.docx', make: () => withClaimedCount(makeDocx(''), 60_000), code: 'READ_BOMB' },
  { name: 'entities.docx', make: () => makeZip({ 'word/document.xml': ENTITIES }), text: '1&b;2&f;3' },
  {
    name: 'deep-elements.docx',
    make: () => makeZip({ 'word/document.xml': '<a>'.repeat(100_000) }),
    code: 'READ_BOMB',
  },
  { name: 'cut.docx', make: () => makeDocx(docxParagraph('x')).slice(0, -40), code: 'READ_CORRUPT' },
  { name: 'cut.pdf', make: () => makePdf([['Some text of a page']]).slice(0, 400), code: 'READ_CORRUPT' },
  { name: 'pages-in-a-loop.pdf', make: () => makePdf([['Only page']], { looped: true }), text: 'Only page' },
  {
    name: 'claims-two-billion-pages.pdf',
    make: () => makePdf([['Only page']], { claimedCount: 2e9 }),
    text: 'Only page',
  },
  {
    name: 'deep-divs.html',
    make: () => utf8(`${'<div>'.repeat(20_000)}inside${'</div>'.repeat(20_000)}<p>after`),
    text: 'inside',
  },
  { name: 'million-divs.html', make: () => utf8(`${'<div>'.repeat(1_000_000)}inside`), text: 'inside' },
  {
    name: 'stray-ends.html',
    make: () => utf8(`${'<div>'.repeat(5000)}${'</b>'.repeat(500_000)}inside`),
    text: 'inside',
  },
  {
    name: 'script-in-the-deep.html',
    make: () => utf8(`${'<i>'.repeat(3000)}<script>evil</script>inside`),
    text: 'inside',
  },
  { name: 'million-attributes.html', make: () => utf8(`<p ${attributes}>inside</p>`), text: 'inside' },
  { name: 'brackets.md', make: () => utf8('['.repeat(200_000)), text: '[[[' },
  { name: 'bracket-lines.md', make: () => utf8(`${'['.repeat(80)}\n`.repeat(3000)), text: '[[[' },
  { name: 'emphasis.md', make: () => utf8('*a **a '.repeat(20_000)), text: '*a **a' },
  { name: 'quotes.md', make: () => utf8(`${'>'.repeat(20_000)}x`), text: 'x' },
  { name: 'lists-in-lists.md', make: () => utf8(nestedList), text: '- x' },
  { name: 'one-line.txt', make: () => new Uint8Array(100_000_000).fill(0x61), text: 'aaa' },
  { name: 'paragraphs.txt', make: () => utf8('a\n\n'.repeat(2_000_000)), text: 'a\n\na' },
  { name: 'nul-bytes.txt', make: () => utf8(`be\0fore ${'plain words '.repeat(50)}`), text: 'before plain' },
  {
    name: 'open-quote.csv',
    make: () => utf8(`a,b\n"open,1\n${'x,y\n'.repeat(100_000)}`),
    text: 'a | b\n"open | 1\nx | y',
  },
  { name: 'deep-lists.json', make: () => utf8('['.repeat(100_000) + ']'.repeat(100_000)), code: 'READ_NO_TEXT' },
  {
    name: 'deep-objects.json',
    make: () => utf8(`{"top":"x","deep":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_001)}`),
    text: 'top: x',
  },
  { name: 'two-million-lists.json', make: () => utf8(`[${'[],'.repeat(2_000_000)}"x"]`), text: 'x' },
  {
    name: 'endless-names.json',
    make: () => utf8(`{"${'k'.repeat(1e6)}":[${'{"a":1},'.repeat(20_000)}2]}`),
    text: 'kkk',
  },
  { name: 'lone-surrogates.json', make: () => utf8('{"a":"x\\ud800y\\udc00"}'), text: 'a: x\ufffdy\ufffd' },
  { name: 'lone-surrogates.html', make: () => utf8('<p>x&#xD800;y&#0;&#x110000;z'), text: 'y' },
  {
    name: 'deep-parts.eml',
    make: () => utf8(`From: a@b.c\r\nContent-Type: multipart/mixed; boundary=b0\r\n\r\n${DEEP_MAIL}`),
    code: 'READ_BOMB',
  },
] as const;

for (const { name, make, ...expected } of corpus) {
  test(`read: ${name} is harmless`, async () => {
    const reading = readers.read({ name, bytes: make() });
    if ('code' in expected) {
      await assert.rejects(reading, (error) => {
        assert.ok(error instanceof ReadError);
        assert.equal(error.code, expected.code);
        assert.ok(error.hint);
        return true;
      });
    } else {
      const { blocks } = await reading;
      const text = blocks.map((block) => block.text).join('\n\n');
      assert.ok(text.includes(expected.text));
      assert.ok(text.isWellFormed());
      assert.ok(!text.includes('evil'));
    }
    // None of these may cost a thread: there are few, and they cannot be replaced.
    assert.equal(readers.workerCount, 2);
  });
}

test('read: a PDF stream that unpacks to 300 MB is stopped from outside', async () => {
  const bytes = makePdf([], { streams: [deflateSync(zeros(300), { level: 1 })] });
  await assert.rejects(readers.read({ name: 'bomb.pdf', bytes }), { code: 'READ_BOMB' });
  assert.equal(readers.workerCount, 1);
});
