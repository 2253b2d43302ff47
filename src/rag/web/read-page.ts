import { ReadError } from '../errors.ts';
import { cleanText, decodeText } from '../read/decode.ts';
import { detectFormat, type FileFormat } from '../read/detect.ts';
import { declaredCharset } from '../read/html.ts';
import { parseFile } from '../read/parse.ts';
import type { Block, DocumentKind } from '../types.ts';
import { Cleaner } from './clean.ts';
import { MAX_HTML_UNITS, MAX_PAGE_BYTES, MAX_TEXT_UNITS, MAX_TITLE_UNITS } from './limits.ts';
import { linksOf, type PageLink } from './links.ts';
import { mainPart } from './main-part.ts';
import { headerCharset, pageName } from './page-name.ts';
import { staticHtml } from './static-html.ts';

const HEAD_BYTES = 2048;
const MAX_NAME_UNITS = 120;
/** Formats whose bytes are text in some encoding. */
const TEXTUAL: ReadonlySet<FileFormat> = new Set(['text', 'markdown', 'csv', 'json', 'code']);

export interface PageArgs {
  readonly url: string;
  /** The header as it came. */
  readonly contentType: string;
  /** Overrules the header's. */
  readonly charset?: string;
}

/** A page made readable. All text is what a reader would see, without hidden characters, instructions fenced. */
export interface ReadPage {
  readonly kind: DocumentKind;
  readonly title: string;
  readonly byline?: string;
  readonly siteName?: string;
  /** ISO 8601, as the page says. */
  readonly published?: string;
  /** BCP 47, as the page declares it. */
  readonly language?: string;
  readonly blocks: readonly Block[];
  readonly links: readonly PageLink[];
  readonly wordCount: number;
  /** More was there than is read of one page. */
  readonly truncated: boolean;
  /** Places that speak to a model. */
  readonly instructionCount: number;
  /** Hidden elements and characters left out. */
  readonly hiddenCount: number;
}

/**
 * Reads what a web server sent. Runs in a parser thread: nothing here is trusted.
 * @throws ReadError
 */
export async function readPage(args: PageArgs, bytes: Uint8Array): Promise<ReadPage> {
  if (bytes.length > MAX_PAGE_BYTES) {
    throw new ReadError('READ_TOO_LARGE', `the page is larger than ${MAX_PAGE_BYTES / 1024 / 1024} MB`, {
      hint: 'Save it as a file and ingest that.',
    });
  }
  const name = pageName(args.contentType);
  const charset = args.charset ?? headerCharset(args.contentType);
  const format = detectFormat(name, bytes);
  return format === 'html'
    ? readHtmlPage(args.url, decodeHtml(bytes, charset))
    : readOther(format, name, bytes, charset);
}

function readHtmlPage(url: string, text: string): ReadPage {
  const cleaner = new Cleaner();
  const page = staticHtml(text.slice(0, MAX_HTML_UNITS), url);
  const main = mainPart(page);
  const { blocks, truncated } = cleaner.blocks(main.blocks, MAX_TEXT_UNITS);
  if (blocks.length === 0) {
    throw new ReadError('READ_NO_TEXT', 'the page holds no text', {
      hint: 'It may show its text only to browsers that run its scripts; Cloister runs none.',
    });
  }
  const line = (from: string | undefined, units: number): string => cleaner.line(cleanText(from ?? ''), units);
  const byline = line(main.byline, MAX_NAME_UNITS);
  const siteName = line(main.siteName, MAX_NAME_UNITS);
  const published = isoDate(main.published);
  return {
    kind: 'html',
    title: line(main.title, MAX_TITLE_UNITS) || headingOf(blocks) || hostOf(url),
    ...(byline && { byline }),
    ...(siteName && { siteName }),
    ...(published && { published }),
    ...(page.language && { language: page.language }),
    blocks,
    links: linksOf(main.html, cleaner),
    wordCount: countWords(blocks),
    truncated: truncated || text.length > MAX_HTML_UNITS,
    instructionCount: cleaner.notes.instructions,
    hiddenCount: page.hiddenCount + cleaner.notes.invisible,
  };
}

/** Everything else goes the way of the person's own files, and is then cleaned as text of the web. */
async function readOther(
  format: FileFormat,
  name: string,
  bytes: Uint8Array,
  charset: string | undefined,
): Promise<ReadPage> {
  const plain = TEXTUAL.has(format) && charset !== undefined ? Buffer.from(decodeText(bytes, charset), 'utf8') : bytes;
  const document = await parseFile(format, name, new Uint8Array(plain));
  const cleaner = new Cleaner();
  const { blocks, truncated } = cleaner.blocks(document.blocks, MAX_TEXT_UNITS);
  if (blocks.length === 0) throw new ReadError('READ_NO_TEXT', 'the page holds no text');
  return {
    kind: document.kind,
    // A document without a title is named for its file, which here is a made-up one.
    title: document.title === 'page' ? headingOf(blocks) : cleaner.line(document.title, MAX_TITLE_UNITS),
    blocks,
    links: [],
    wordCount: countWords(blocks),
    truncated,
    instructionCount: cleaner.notes.instructions,
    hiddenCount: cleaner.notes.invisible,
  };
}

/** The server's word before the page's own, as browsers have it; both only where the bytes are not UTF-8. */
function decodeHtml(bytes: Uint8Array, charset: string | undefined): string {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, HEAD_BYTES)).toString('latin1');
  return decodeText(bytes, charset ?? declaredCharset(head));
}

function headingOf(blocks: readonly Block[]): string {
  return (blocks.find(({ type }) => type === 'heading')?.text ?? '').slice(0, MAX_TITLE_UNITS).toWellFormed();
}

function hostOf(url: string): string {
  return URL.parse(url)?.hostname ?? '';
}

function isoDate(text: string | undefined): string | undefined {
  if (text === undefined || !/^\d{4}-\d\d-\d\d/.test(text)) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : new Date(at).toISOString();
}

function countWords(blocks: readonly Block[]): number {
  let count = 0;
  for (const { text } of blocks) for (const _ of text.matchAll(/[\p{L}\p{N}]+/gu)) count += 1;
  return count;
}
