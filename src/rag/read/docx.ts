import { ReadError } from '../errors.ts';
import type { Block } from '../types.ts';
import { DocxBody } from './docx-body.ts';
import { walkXml } from './xml.ts';
import type { ZipArchive } from './zip.ts';

const BODY = 'word/document.xml';
const STYLES = 'word/styles.xml';
const PROPERTIES = 'docProps/core.xml';
const NOTES = ['word/footnotes.xml', 'word/endnotes.xml'];

/** Word's own names for heading styles; they stay English in every language of Word. */
const HEADING_NAME = /^heading ([1-9])$/i;

/** Reads a Word document: headings by style or outline level, lists, tables, notes; deleted text is left out. */
export function readDocx(archive: ZipArchive): {
  readonly title: string | undefined;
  readonly blocks: readonly Block[];
} {
  if (!archive.has(BODY)) {
    throw new ReadError('READ_CORRUPT', 'the document has no text part', {
      hint: 'Open it in the program that made it and save it again as DOCX.',
    });
  }
  const headingLevels = readHeadingStyles(archive);
  const body = new DocxBody(headingLevels);
  walkXml(archive, BODY, body);
  for (const part of NOTES) if (archive.has(part)) walkXml(archive, part, body);
  return { title: readTitle(archive), blocks: body.blocks };
}

/** Style id to heading level: by the style's name, its outline level, or the style it is based on. */
function readHeadingStyles(archive: ZipArchive): Map<string, number> {
  const levels = new Map<string, number>();
  if (!archive.has(STYLES)) return levels;
  const parents = new Map<string, string>();
  let style = '';
  walkXml(archive, STYLES, {
    open(name, attributes) {
      const value = attributes['w:val'] ?? '';
      if (name === 'w:style') style = attributes['w:styleId'] ?? '';
      else if (name === 'w:name') {
        const level = value.toLowerCase() === 'title' ? 1 : Number(HEADING_NAME.exec(value)?.[1] ?? 0);
        if (level > 0) levels.set(style, level);
      } else if (name === 'w:outlineLvl' && Number(value) < 9 && !levels.has(style)) {
        levels.set(style, Number(value) + 1);
      } else if (name === 'w:basedOn') parents.set(style, value);
    },
  });
  for (const [child, parent] of parents) {
    const level = levels.get(parent);
    if (level !== undefined && !levels.has(child)) levels.set(child, level);
  }
  return levels;
}

function readTitle(archive: ZipArchive): string | undefined {
  if (!archive.has(PROPERTIES)) return undefined;
  let title = '';
  let inside = false;
  walkXml(archive, PROPERTIES, {
    open: (name) => {
      inside = name === 'dc:title';
    },
    text: (text) => {
      if (inside) title += text;
    },
    close: () => {
      inside = false;
    },
  });
  return title.trim() || undefined;
}
