import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseFile } from '../../../src/rag/read/parse.ts';
import type { Block, ParsedDocument } from '../../../src/rag/types.ts';
import {
  docxParagraph,
  docxTable,
  makeDocx,
  makeEml,
  makeEpub,
  makePdf,
  makeZip,
  type PdfText,
  utf8,
} from '../../support/documents.ts';

/** One line per block: `#` for headings, the type's first letter for the others, the page in brackets. */
const outline = ({ blocks }: ParsedDocument): string[] =>
  blocks.map((block) => {
    const sign = block.type === 'heading' ? '#'.repeat(block.level) : block.type[0];
    return `${sign}${block.page === undefined ? '' : `[${block.page}]`} ${block.text}`;
  });
const list = (level: number): string => `<w:numPr><w:ilvl w:val="${level}"/></w:numPr>`;

const LONG = 'The article goes on and on about the matter at hand, in prose that a person wrote. '.repeat(4).trim();

const cases = [
  {
    name: 'text: paragraphs between blank lines, line breaks kept',
    format: 'text',
    file: 'a/b/My notes.txt',
    bytes: utf8('\r\nOne\r\nmore\r\n \t\r\n\r\nTwo\n'),
    title: 'My notes',
    blocks: ['p One\nmore', 'p Two'],
  },
  {
    name: 'code: one block per top-level definition',
    format: 'code',
    file: 'a.ts',
    bytes: utf8('import x;\n\n/** Doc. */\nfunction a() {\n  one;\n\n  two;\n\n}\n\nclass B {}\n'),
    title: 'a',
    blocks: ['c import x;', 'c /** Doc. */\nfunction a() {\n  one;\n\n  two;\n\n}', 'c class B {}'],
  },
  {
    name: 'markdown: headings, nested lists, tables, code, quotes, inline HTML, front matter',
    format: 'markdown',
    file: 'a.md',
    bytes: utf8(
      '---\ntitle: "The title"\n---\n# Head *one*\n\npara **bold** [link](http://x)\nsame\n\n- a\n- [x] b\n  1. c\n\n| h | i |\n|---|---|\n| 1 | 2\\|3 |\n\n```js\n  code();\n```\n\n> quote\n\nsome <b>html</b>\n',
    ),
    title: 'The title',
    blocks: [
      'c title: "The title"',
      '# Head one',
      'p para bold link\nsame',
      'p - a\n- [x] b\n  1. c',
      't h | i\n1 | 2/3',
      'c   code();',
      'p quote',
      'p some html',
    ],
  },
  {
    name: 'html: lists, tables, line breaks, preformatted text; nothing hidden',
    format: 'html',
    file: 'a.html',
    bytes: utf8(
      '<html><head><title>A &amp; B</title><style>no{}</style><script>no("</p>")</script></head><body><h1>Head</h1><p>one <b>two</b><br>three<p>four&nbsp;five<ul><li>a<li>b<ol start=3><li>x</ol></ul><table><caption>cap</caption><tr><th>h<th>i<tr><td>1<td>2</table><pre>\n  x\n   y</pre><div hidden>no</div><p style="display: none">no</p><template>no</template></body></html>',
    ),
    title: 'A & B',
    blocks: [
      '# Head',
      'p one two\nthree',
      'p four five',
      'p - a\n- b\n  3. x',
      'p cap',
      't h | i\n1 | 2',
      'c   x\n   y',
    ],
  },
  {
    name: 'html: the main part only, when it holds enough',
    format: 'html',
    file: 'a.html',
    bytes: utf8(
      `<body><nav><a href=x>Home</a></nav><header>Site</header><main><header><h1>Title</h1></header><p>${LONG}</p></main><aside>other</aside><footer>imprint</footer>`,
    ),
    title: 'Title',
    blocks: ['# Title', `p ${LONG}`],
  },
  {
    name: 'html: without marked main part, menus and link lists go',
    format: 'html',
    file: 'a.html',
    bytes: utf8(
      `<body><div class="navbar"><p>Menu</p></div><ul><li><a>One</a></li><li><a>Two</a></li></ul><p>${LONG}</p><div id="footer">imprint</div>`,
    ),
    title: 'a',
    blocks: [`p ${LONG}`],
  },
  {
    name: 'html: a page that is nothing but a menu keeps it',
    format: 'html',
    file: 'a.html',
    bytes: utf8('<nav><p>All there is</p></nav>'),
    title: 'a',
    blocks: ['p All there is'],
  },
  {
    name: 'html: a table that arranges the page is no table',
    format: 'html',
    file: 'a.html',
    bytes: utf8('<table><tr><td><h2>Left</h2><p>text</p></td><td><table><tr><td>k<td>v</table></td></tr></table>'),
    title: 'Left',
    blocks: ['## Left', 'p text', 't k | v'],
  },
  {
    name: 'html: the declared charset counts',
    format: 'html',
    file: 'a.html',
    bytes: new Uint8Array(Buffer.from('<meta charset="iso-8859-7"><p>\xe9\xe9\xe9', 'latin1')),
    title: 'a',
    blocks: ['p ιιι'],
  },
  {
    name: 'csv: separator, quotes and header found out',
    format: 'csv',
    file: 'a.csv',
    bytes: utf8('name;note\n"Al; x";"two\nlines"\nBo;"a ""b"""\n'),
    title: 'a',
    blocks: ['t name | note\nAl; x | two lines\nBo | a "b"'],
    headerLines: 1,
  },
  {
    name: 'csv: a table of numbers has no header',
    format: 'csv',
    file: 'a.csv',
    bytes: utf8('1,2\n3,4\n'),
    title: 'a',
    blocks: ['t 1 | 2\n3 | 4'],
    headerLines: 0,
  },
  {
    name: 'json: paths and values, one block per element of the outermost value',
    format: 'json',
    file: 'a.json',
    bytes: utf8(
      `{"a":{"b":[1,"x\\u00e9\\n"],"c":null,"e":{}},"d":"${'v'.repeat(250)}","list":[{"n":true},{"n":-1.5e3}]}`,
    ),
    title: 'a',
    blocks: [`c a.b[0]: 1\na.b[1]: xé\n\na.c: null\nd: ${'v'.repeat(250)}\nlist[0].n: true`, 'c list[1].n: -1.5e3'],
  },
  {
    name: 'json lines: one block per record, bad lines as they are',
    format: 'json',
    file: 'a.jsonl',
    bytes: utf8('{"id":1,"t":"x"}\n\nnot json\n{"id":2}'),
    title: 'a',
    blocks: ['c id: 1\nt: x', 'c not json', 'c id: 2'],
    warnings: ['1 lines are not valid JSON and were read as plain text.'],
  },
  {
    name: 'eml: subject, people, text, names of attachments',
    format: 'eml',
    file: 'a.eml',
    bytes: makeEml({ subject: 'Grüße', text: 'Hello\n\nthere', attachments: ['plan.pdf'] }),
    title: 'Grüße',
    blocks: [
      '# Grüße',
      'p From: Ada Lovelace <ada@example.org>\nTo: Charles <charles@example.org>\nDate: 2026-11-20T10:00:00.000Z',
      'p Hello',
      'p there',
      'p Attachments: plan.pdf',
    ],
    warnings: ['1 attachments were not read; save them as files to add them.'],
  },
  {
    name: 'docx: styles in any language, lists, tables, no deleted text',
    format: 'zip',
    file: 'a.docx',
    bytes: makeDocx(
      docxParagraph('Haupt', 'berschrift1') +
        docxParagraph('Text & mehr') +
        docxParagraph('Unter', 'Eigene') +
        docxParagraph('Umriss', '', '<w:outlineLvl w:val="2"/>') +
        docxParagraph('a', '', list(0)) +
        docxParagraph('b', '', list(1)) +
        docxTable([
          ['k', 'v'],
          ['1', '2'],
        ]) +
        '<w:p><w:del><w:r><w:delText>no</w:delText></w:r></w:del><w:r><w:t>kept</w:t><w:tab/><w:t>tab</w:t></w:r></w:p>' +
        '<w:p><mc:AlternateContent><mc:Choice><w:r><w:t>once</w:t></w:r></mc:Choice><mc:Fallback><w:r><w:t>no</w:t></w:r></mc:Fallback></mc:AlternateContent></w:p>',
      { title: 'Titel', extra: { 'word/footnotes.xml': `<w:footnotes>${docxParagraph('Fußnote')}</w:footnotes>` } },
    ),
    title: 'Titel',
    blocks: [
      '# Haupt',
      'p Text & mehr',
      '## Unter',
      '### Umriss',
      'p - a\n  - b',
      't k | v\n1 | 2',
      'p kept\ttab',
      'p once',
      'p Fußnote',
    ],
  },
  {
    name: 'epub: chapters in the order of the spine',
    format: 'zip',
    file: 'a.epub',
    bytes: makeEpub('My book', ['<h1>One</h1><p>First</p>', '<h1>Two</h1><p>Second</p>']),
    title: 'My book',
    blocks: ['# One', 'p First', '# Two', 'p Second'],
  },
] as const;

for (const { name, format, file, bytes, title, blocks, ...more } of cases) {
  test(`parseFile: ${name}`, async () => {
    const document = await parseFile(format, file, bytes);
    assert.deepEqual(outline(document), blocks);
    assert.equal(document.title, title);
    assert.deepEqual(document.warnings, 'warnings' in more ? more.warnings : []);
    if ('headerLines' in more) {
      assert.equal((document.blocks[0] as Block & { headerLines?: number }).headerLines, more.headerLines);
    }
  });
}

test('parseFile: pdf pages, headings by size, words joined, running titles dropped', async () => {
  const page = (number: number): (string | PdfText)[] => [
    { text: 'Running title', y: 815, size: 9 },
    ...(number === 1 ? [{ text: 'The Great Report', size: 20 }, ''] : []),
    { text: `Section ${number}`, size: 14 },
    '',
    'This page has well-known text of some inter-',
    'national kind which is well-',
    'known and ends here.',
    '',
    '• first point',
    '• second point',
    { text: `Page ${number} of 4`, y: 30, size: 9 },
  ];
  const document = await parseFile(
    'pdf',
    'x.pdf',
    makePdf([1, 2, 3, 4].map(page), { title: 'Microsoft Word - x.docx' }),
  );
  const text = 'This page has well-known text of some international kind which is well-known and ends here.';
  assert.deepEqual(outline(document).slice(0, 7), [
    '#[1] The Great Report',
    '##[1] Section 1',
    `p[1] ${text}`,
    'p[1] • first point\n• second point',
    '##[2] Section 2',
    `p[2] ${text}`,
    'p[2] • first point\n• second point',
  ]);
  assert.equal(document.title, 'The Great Report');
  assert.equal(document.pageCount, 4);
});

test('parseFile: pdf says which pages hold no text', async () => {
  const document = await parseFile('pdf', 'x.pdf', makePdf([['Some words on a page'], [], []]));
  assert.deepEqual(document.warnings, ['2 of 3 pages hold no text; they may be scanned.']);
});

const verdicts = [
  { name: 'a PDF without text', format: 'pdf', bytes: makePdf([[], []]), code: 'READ_NO_TEXT' },
  { name: 'a locked PDF', format: 'pdf', bytes: makePdf([['x']], { locked: true }), code: 'READ_ENCRYPTED' },
  { name: 'a PDF cut short', format: 'pdf', bytes: makePdf([['x']]).slice(0, 300), code: 'READ_CORRUPT' },
  { name: 'white space', format: 'text', bytes: utf8(' \n\t\n'), code: 'READ_NO_TEXT' },
  { name: 'a workbook', format: 'zip', bytes: makeZip({ 'xl/workbook.xml': '' }), code: 'READ_UNSUPPORTED' },
  { name: 'an archive', format: 'zip', bytes: makeZip({ 'a.txt': 'x' }), code: 'READ_UNSUPPORTED' },
  { name: 'an archive cut short', format: 'zip', bytes: makeDocx('').slice(0, 200), code: 'READ_CORRUPT' },
  {
    name: 'a book with copy protection',
    format: 'zip',
    bytes: makeEpub('x', ['<p>y'], {
      'META-INF/encryption.xml': '<enc:CipherReference URI="OEBPS/text/ch%200.xhtml"/>',
    }),
    code: 'READ_ENCRYPTED',
  },
] as const;

for (const { name, format, bytes, code } of verdicts) {
  test(`parseFile: ${name} gets ${code}`, async () => {
    await assert.rejects(parseFile(format, 'x', bytes), { code });
  });
}
