import { getDocumentProxy } from 'unpdf';
import { ReadError } from '../errors.ts';
import type { Block } from '../types.ts';
import { MAX_PDF_CHARS, MAX_PDF_PAGES } from './limits.ts';
import { pdfBlocks } from './pdf-blocks.ts';
import { type PdfItem, type PdfLine, pdfLines } from './pdf-lines.ts';

type Pdf = Awaited<ReturnType<typeof getDocumentProxy>>;

/** A page with fewer characters than this holds no text worth naming, only a number or a stamp. */
const MIN_PAGE_CHARS = 8;

/**
 * Reads the text layer of a PDF page by page. Pictures of text are not recognised.
 * @param bytes a plain array with a buffer of its own: the library takes the buffer away
 */
export async function readPdf(bytes: Uint8Array): Promise<{
  readonly title: string | undefined;
  readonly blocks: readonly Block[];
  readonly pageCount: number;
  readonly warnings: readonly string[];
}> {
  const pdf = await open(bytes);
  try {
    const { pages, failed } = await readPages(pdf);
    const empty = pages.filter((lines) => length(lines) < MIN_PAGE_CHARS).length;
    if (empty === pages.length) {
      if (failed > 0) throw corrupt();
      throw new ReadError('READ_NO_TEXT', 'the PDF has pages but no text, it probably holds scanned pictures', {
        hint: 'Run text recognition (OCR) on it first, for example with ocrmypdf, and add the result.',
      });
    }
    const warnings: string[] = [];
    if (empty > 0) warnings.push(`${empty} of ${pages.length} pages hold no text; they may be scanned.`);
    if (failed > 0) warnings.push(`${failed} of ${pages.length} pages are damaged and were left out.`);
    if (pages.length < pdf.numPages)
      warnings.push(`Only the first ${pages.length} of ${pdf.numPages} pages were read.`);
    return { title: await readTitle(pdf), blocks: pdfBlocks(pages), pageCount: pdf.numPages, warnings };
  } finally {
    await pdf.loadingTask.destroy();
  }
}

async function open(bytes: Uint8Array): Promise<Pdf> {
  try {
    return await getDocumentProxy(bytes, {
      verbosity: 0,
      disableFontFace: true,
      useSystemFonts: false,
      useWasm: false,
      enableXfa: false,
      stopAtErrors: false,
      maxImageSize: 1,
    });
  } catch (error) {
    if (error instanceof Error && error.name === 'PasswordException') {
      throw new ReadError('READ_ENCRYPTED', 'the PDF is locked with a password', {
        hint: 'Save a copy without the password and add that.',
      });
    }
    throw corrupt(error);
  }
}

/** Damaged pages are counted and passed over: the others are worth having. */
async function readPages(
  pdf: Pdf,
): Promise<{ readonly pages: readonly (readonly PdfLine[])[]; readonly failed: number }> {
  const pages: PdfLine[][] = [];
  let failed = 0;
  let charCount = 0;
  // The count is what the file claims; a page that is not there ends the reading after a while.
  const last = Math.min(pdf.numPages, MAX_PDF_PAGES);
  for (let number = 1; number <= last && charCount < MAX_PDF_CHARS; number++) {
    try {
      const page = await pdf.getPage(number);
      const { items } = await page.getTextContent();
      pages.push(pdfLines(items.flatMap(textItem), page.view[1] ?? 0, page.view[3] ?? 0));
      page.cleanup();
    } catch (error) {
      if (error instanceof ReadError) throw error;
      pages.push([]);
      failed++;
      if (failed >= 50 && failed === number) break;
    }
    charCount += length(pages.at(-1) ?? []);
  }
  return { pages, failed };
}

/** Titles that programs write by themselves name the program or the file, not the document. */
async function readTitle(pdf: Pdf): Promise<string | undefined> {
  const { info } = await pdf.getMetadata();
  const title: unknown = (info as Record<string, unknown>)['Title'];
  if (typeof title !== 'string' || title.trim().length < 3) return undefined;
  return /^(?:untitled|microsoft word|powerpoint|slide 1|document\d*$)|\.(?:docx?|dvi|tex|indd|pdf|pptx?|xlsx?)$/i.test(
    title.trim(),
  )
    ? undefined
    : title.trim();
}

/** Marks of the structure tree stand between the runs of text. */
function textItem(item: object): PdfItem[] {
  return 'str' in item ? [item as PdfItem] : [];
}

function length(lines: readonly PdfLine[]): number {
  return lines.reduce((sum, { text }) => sum + text.length, 0);
}

function corrupt(cause?: unknown): ReadError {
  return new ReadError('READ_CORRUPT', 'the PDF is damaged or was cut short', {
    hint: 'Download or export it again; a PDF viewer can often repair it by printing to a new PDF.',
    cause,
  });
}
