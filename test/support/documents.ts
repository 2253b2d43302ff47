import { deflateSync } from 'node:zlib';
import { type Zippable, zipSync } from 'fflate';

/** A line of a PDF page. Positions in points from the lower left corner of an A4 page. */
export interface PdfText {
  readonly text: string;
  readonly size?: number;
  readonly x?: number;
  readonly y?: number;
}

export interface PdfOptions {
  readonly title?: string;
  /** Adds an encryption dictionary that no password opens. */
  readonly locked?: boolean;
  /** Content streams as they are, one per page, in place of `pages`. */
  readonly streams?: readonly Uint8Array[];
  /** What the page tree claims to hold. */
  readonly claimedCount?: number;
  /** Makes the page tree contain itself. */
  readonly looped?: boolean;
}

const A4 = { width: 595, height: 842 };
const MARGIN = 72;

/** A PDF with a text layer: one list of lines per page, set from the top with a blank line's room before larger letters. */
export function makePdf(pages: readonly (readonly (string | PdfText)[])[], options: PdfOptions = {}): Uint8Array {
  const streams = options.streams ?? pages.map((lines) => deflateSync(pageContent(lines)));
  const kids = streams.map((_, index) => `${4 + index * 2} 0 R`);
  if (options.looped) kids.push('2 0 R');
  const objects: (string | Uint8Array)[] = [
    '<</Type/Catalog/Pages 2 0 R>>',
    `<</Type/Pages/Kids[${kids.join(' ')}]/Count ${options.claimedCount ?? streams.length}>>`,
    '<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>',
  ];
  for (const [index, stream] of streams.entries()) {
    objects.push(
      `<</Type/Page/Parent 2 0 R/MediaBox[0 0 ${A4.width} ${A4.height}]/Contents ${5 + index * 2} 0 R` +
        '/Resources<</Font<</F1 3 0 R>>>>>>',
      Buffer.concat([
        Buffer.from(`<</Length ${stream.length}/Filter/FlateDecode>>\nstream\n`),
        stream,
        Buffer.from('\nendstream'),
      ]),
    );
  }
  objects.push(`<</Title(${escapePdf(options.title ?? '')})>>`);
  const key = 'ab'.repeat(32);
  if (options.locked) objects.push(`<</Filter/Standard/V 1/R 2/O<${key}>/U<${key}>/P -4>>`);
  const lock = options.locked ? `/Encrypt ${objects.length} 0 R/ID[<${key}><${key}>]` : '';
  const info = options.locked ? objects.length - 1 : objects.length;
  return assemble(objects, `/Root 1 0 R/Info ${info} 0 R${lock}`);
}

function pageContent(lines: readonly (string | PdfText)[]): string {
  let y = A4.height - MARGIN;
  let content = 'BT\n';
  for (const line of lines) {
    const { text, size = 11, x = MARGIN, y: fixed } = typeof line === 'string' ? { text: line } : line;
    if (fixed === undefined) y -= text === '' ? size * 1.6 : size * 1.2;
    if (text !== '') content += `/F1 ${size} Tf 1 0 0 1 ${x} ${fixed ?? y} Tm (${escapePdf(text)}) Tj\n`;
  }
  return `${content}ET`;
}

function escapePdf(text: string): string {
  return text.replaceAll(/[\\()]/g, '\\$&').replaceAll(/[^\0-\x7f]/g, (character) => {
    const code = character === '•' ? 0x95 : (character.codePointAt(0) ?? 0x3f);
    return `\\${Math.min(code, 0xff).toString(8).padStart(3, '0')}`;
  });
}

function assemble(objects: readonly (string | Uint8Array)[], trailer: string): Uint8Array {
  const parts: Buffer[] = [Buffer.from('%PDF-1.4\n')];
  const offsets: number[] = [];
  let at = 9;
  for (const [index, object] of objects.entries()) {
    const body = Buffer.concat([Buffer.from(`${index + 1} 0 obj\n`), Buffer.from(object), Buffer.from('\nendobj\n')]);
    offsets.push(at);
    parts.push(body);
    at += body.length;
  }
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const size = objects.length + 1;
  parts.push(
    Buffer.from(
      `xref\n0 ${size}\n0000000000 65535 f \n${table}trailer\n<</Size ${size}${trailer}>>\nstartxref\n${at}\n%%EOF\n`,
    ),
  );
  return new Uint8Array(Buffer.concat(parts));
}

export function makeZip(entries: Readonly<Record<string, string | Uint8Array>>): Uint8Array {
  const files: Zippable = {};
  for (const [name, content] of Object.entries(entries))
    files[name] = typeof content === 'string' ? utf8(content) : content;
  return zipSync(files);
}

/** Writes another uncompressed size into every header of an archive: an archive that lies. */
export function withClaimedSize(zip: Uint8Array, bytes: number): Uint8Array {
  const copy = new Uint8Array(zip);
  const view = new DataView(copy.buffer);
  for (let at = 0; at + 30 < copy.length; at++) {
    const signature = view.getUint32(at, true);
    if (signature === 0x04034b50) view.setUint32(at + 22, bytes, true);
    if (signature === 0x02014b50) view.setUint32(at + 24, bytes, true);
  }
  return copy;
}

/** Writes another number of entries into the end of an archive. */
export function withClaimedCount(zip: Uint8Array, count: number): Uint8Array {
  const copy = new Uint8Array(zip);
  new DataView(copy.buffer).setUint16(copy.length - 22 + 10, count, true);
  return copy;
}

const DOCX_NAMESPACES =
  'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" ' +
  'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"';

/** One paragraph of a Word document; `style` is a style id, `properties` further XML of `w:pPr`. */
export function docxParagraph(text: string, style = '', properties = ''): string {
  const styled = style ? `<w:pStyle w:val="${style}"/>` : '';
  return `<w:p><w:pPr>${styled}${properties}</w:pPr><w:r><w:t xml:space="preserve">${escapeXml(text)}</w:t></w:r></w:p>`;
}

export function docxTable(rows: readonly (readonly string[])[], header = true): string {
  const cell = (text: string): string => `<w:tc>${docxParagraph(text)}</w:tc>`;
  const row = (cells: readonly string[]): string => `<w:tr>${cells.map(cell).join('')}</w:tr>`;
  return `<w:tbl><w:tblPr><w:tblLook w:firstRow="${header ? 1 : 0}"/></w:tblPr>${rows.map(row).join('')}</w:tbl>`;
}

const DOCX_STYLES = `<w:styles ${DOCX_NAMESPACES}>
<w:style w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style>
<w:style w:styleId="berschrift2"><w:name w:val="heading 2"/></w:style>
<w:style w:styleId="Eigene"><w:name w:val="Eigene"/><w:basedOn w:val="berschrift2"/></w:style>
</w:styles>`;

/** A Word document from the XML of its body; the heading styles are those of a German Word. */
export function makeDocx(
  body: string,
  options: { readonly title?: string; readonly extra?: Record<string, string> } = {},
): Uint8Array {
  return makeZip({
    '[Content_Types].xml': '<Types/>',
    'word/document.xml': `<?xml version="1.0"?><w:document ${DOCX_NAMESPACES}><w:body>${body}</w:body></w:document>`,
    'word/styles.xml': DOCX_STYLES,
    'docProps/core.xml': `<cp:coreProperties><dc:title>${escapeXml(options.title ?? '')}</dc:title></cp:coreProperties>`,
    ...options.extra,
  });
}

/** A book whose chapters are XHTML bodies; the spine is in the given order, the archive in the reverse one. */
export function makeEpub(title: string, chapters: readonly string[], extra: Record<string, string> = {}): Uint8Array {
  const items = chapters.map(
    (_, i) => `<item id="c${i}" href="text/ch%20${i}.xhtml" media-type="application/xhtml+xml"/>`,
  );
  const files = chapters.map(
    (body, i) =>
      [`OEBPS/text/ch ${i}.xhtml`, `<html><head><title>x</title></head><body>${body}</body></html>`] as const,
  );
  return makeZip({
    mimetype: 'application/epub+zip',
    'META-INF/container.xml': '<container><rootfiles><rootfile full-path="OEBPS/book.opf"/></rootfiles></container>',
    'OEBPS/book.opf':
      `<package><metadata><dc:title>${escapeXml(title)}</dc:title></metadata><manifest>${items.join('')}</manifest>` +
      `<spine>${chapters.map((_, i) => `<itemref idref="c${i}"/>`).join('')}</spine></package>`,
    ...Object.fromEntries(files.toReversed()),
    ...extra,
  });
}

/** A mail with a text part, an HTML part and attachments. */
export function makeEml(mail: {
  readonly subject: string;
  readonly text?: string;
  readonly html?: string;
  readonly attachments?: readonly string[];
}): Uint8Array {
  const part = (type: string, body: string, head = ''): string =>
    `--b1\r\nContent-Type: ${type}; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n${head}\r\n${Buffer.from(body).toString('base64')}\r\n`;
  const parts = [
    ...(mail.text === undefined ? [] : [part('text/plain', mail.text)]),
    ...(mail.html === undefined ? [] : [part('text/html', mail.html)]),
    ...(mail.attachments ?? []).map((name) =>
      part('application/octet-stream', 'x', `Content-Disposition: attachment; filename="${name}"\r\n`),
    ),
  ];
  return utf8(
    `From: Ada Lovelace <ada@example.org>\r\nTo: Charles <charles@example.org>\r\nDate: Fri, 20 Nov 2026 10:00:00 +0000\r\n` +
      `Subject: =?utf-8?B?${Buffer.from(mail.subject).toString('base64')}?=\r\nMIME-Version: 1.0\r\n` +
      `Content-Type: multipart/mixed; boundary=b1\r\n\r\n${parts.join('')}--b1--\r\n`,
  );
}

export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
