import { basename, extname } from 'node:path';
import { ReadError } from '../errors.ts';
import type { Block, DocumentKind, ParsedDocument } from '../types.ts';
import { readCode } from './code.ts';
import { cleanText, decodeText } from './decode.ts';
import { type FileFormat, isJsonLines } from './detect.ts';
import { readText } from './text.ts';

const MAX_TITLE_CHARS = 300;

/** What a parser gives: everything but the kind may be missing. */
interface Parsed {
  readonly kind: DocumentKind;
  readonly title?: string | undefined;
  readonly blocks: readonly Block[];
  readonly pageCount?: number;
  readonly warnings?: readonly string[];
}

/**
 * Reads a file of a known format. The large parsers are loaded when their format first comes up.
 * @param name file name; gives the title when the document has none
 * @throws ReadError
 */
export async function parseFile(format: FileFormat, name: string, bytes: Uint8Array): Promise<ParsedDocument> {
  const { kind, title, blocks, pageCount, warnings = [] } = await parse(format, name, bytes);
  const clean = blocks.flatMap(cleanBlock);
  if (clean.length === 0) {
    throw new ReadError('READ_NO_TEXT', 'the file holds no text', {
      hint: 'Open it and check that it shows text and not only pictures.',
    });
  }
  return {
    kind,
    title: cleanTitle(title) || firstHeading(clean) || basename(name, extname(name)),
    blocks: clean,
    ...(pageCount !== undefined && { pageCount }),
    warnings,
  };
}

async function parse(format: FileFormat, name: string, bytes: Uint8Array): Promise<Parsed> {
  switch (format) {
    case 'text':
      return { kind: format, blocks: readText(cleanText(decodeText(bytes))) };
    case 'code':
      return { kind: format, blocks: readCode(cleanText(decodeText(bytes))) };
    case 'csv': {
      const { readCsv } = await import('./csv.ts');
      return { kind: format, ...readCsv(cleanText(decodeText(bytes))) };
    }
    case 'json': {
      const { readJson } = await import('./json.ts');
      return { kind: format, ...readJson(cleanText(decodeText(bytes)), { oneRecordPerLine: isJsonLines(name) }) };
    }
    case 'markdown': {
      const { readMarkdown } = await import('./markdown.ts');
      return { kind: format, ...readMarkdown(cleanText(decodeText(bytes))) };
    }
    case 'html': {
      const { declaredCharset, readHtml } = await import('./html.ts');
      const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 2048)).toString('latin1');
      return { kind: format, ...readHtml(decodeText(bytes, declaredCharset(head)), { mainOnly: true }) };
    }
    case 'eml': {
      const { readEml } = await import('./eml.ts');
      return { kind: format, ...(await readEml(bytes)) };
    }
    case 'pdf': {
      const { readPdf } = await import('./pdf.ts');
      return { kind: format, ...(await readPdf(bytes)) };
    }
    default:
      return parseArchive(bytes);
  }
}

async function parseArchive(bytes: Uint8Array): Promise<Parsed> {
  const { openZip } = await import('./zip.ts');
  const { zipKind } = await import('./zip-kind.ts');
  const archive = openZip(bytes);
  const kind = zipKind(archive);
  if (kind === 'docx') {
    const { readDocx } = await import('./docx.ts');
    return { kind, ...readDocx(archive) };
  }
  const { readEpub } = await import('./epub.ts');
  return { kind, ...readEpub(archive) };
}

/** Parsers decode references such as `&#0;` after the text was cleaned, so every block is cleaned once more. */
function cleanBlock(block: Block): Block[] {
  const text = cleanText(block.text);
  if (text === block.text) return text.trim() === '' ? [] : [block];
  return text.trim() === '' ? [] : [{ ...block, text }];
}

function cleanTitle(title: string | undefined): string {
  return cleanText(title ?? '')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .slice(0, MAX_TITLE_CHARS)
    .toWellFormed();
}

function firstHeading(blocks: readonly Block[]): string {
  return cleanTitle(blocks.find(({ type }) => type === 'heading')?.text);
}

/** The verdict on a file whose parser threw; what the parser said stays in `cause`, as it may quote the document. */
export function verdictOf(error: unknown): ReadError {
  if (error instanceof ReadError) return error;
  if (error instanceof RangeError) {
    const isDeep = /call stack/i.test(error.message);
    return new ReadError(
      isDeep ? 'READ_BOMB' : 'READ_MEMORY',
      isDeep
        ? 'the file nests its parts deeper than any real document'
        : 'the file needs more memory to read than one file may take',
      { hint: 'Split it into smaller documents, or save it in a simpler format.', cause: error },
    );
  }
  return new ReadError('READ_CORRUPT', 'the file is damaged or not what its name says', {
    hint: 'Open it in the program that made it and save it again.',
    cause: error,
  });
}
