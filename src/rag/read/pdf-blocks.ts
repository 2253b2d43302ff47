import type { Block } from '../types.ts';
import { withoutFurniture } from './pdf-furniture.ts';
import type { PdfLine } from './pdf-lines.ts';

/** Letters larger than the text by this much make a heading. */
const HEADING_RATIO = 1.15;
const MAX_HEADING_CHARS = 200;
const MAX_LEVELS = 4;

/** A gap wider than this, measured in usual line distances, starts a paragraph. */
const PARAGRAPH_GAP = 1.35;

const LIST_ITEM = /^(?:[•◦▪‣∙●–—-]|\(?\d{1,3}[.)]|[a-z][.)])\s/;

/** Makes headings and paragraphs of the lines of all pages; every block stands on one page, counted from 1. */
export function pdfBlocks(allPages: readonly (readonly PdfLine[])[]): Block[] {
  const bodySize = mostUsed(countBySize(allPages));
  const pages = withoutFurniture(allPages, bodySize);
  const sizes = countBySize(pages);
  const levels = headingLevels(sizes, bodySize);
  const hyphenated = hyphenatedWords(pages);
  const blocks: Block[] = [];
  pages.forEach((lines, index) => {
    const usualGap =
      median(lines.filter((line) => round(line.size) === bodySize).map(({ gap }) => gap)) || bodySize * 1.2;
    for (const group of paragraphs(lines, usualGap)) {
      const text = joinLines(group, hyphenated);
      const level = levels.get(round(group[0]?.size ?? 0));
      const isHeading = level !== undefined && text.length <= MAX_HEADING_CHARS && /\p{L}/u.test(text);
      blocks.push(
        isHeading
          ? { type: 'heading', level, text: text.replaceAll('\n', ' '), page: index + 1 }
          : { type: 'paragraph', text, page: index + 1 },
      );
    }
  });
  return blocks;
}

function* paragraphs(lines: readonly PdfLine[], usualGap: number): Generator<PdfLine[]> {
  let group: PdfLine[] = [];
  for (const line of lines) {
    const before = group.at(-1);
    const resized = before !== undefined && Math.abs(before.size - line.size) > before.size * 0.12;
    // A jump to the next column starts no paragraph when the sentence goes on.
    const jumped = line.gap === Number.POSITIVE_INFINITY && !(before && /[\p{Ll},-]$/u.test(before.text));
    const apart = Number.isFinite(line.gap) && line.gap > Math.max(usualGap, line.size) * PARAGRAPH_GAP;
    if (before && (resized || jumped || apart)) {
      yield group;
      group = [];
    }
    group.push(line);
  }
  if (group.length > 0) yield group;
}

/** Lines run on with a space; items of a list keep their own lines; words broken at the end of a line become whole. */
function joinLines(lines: readonly PdfLine[], hyphenated: ReadonlySet<string>): string {
  let text = '';
  for (const { text: line } of lines) {
    if (text === '') text = line;
    else if (LIST_ITEM.test(line)) text += `\n${line}`;
    else if (text.endsWith('\u00ad')) text = text.slice(0, -1) + line;
    else if (/\p{L}-$/u.test(text) && /^\p{Ll}/u.test(line)) text = joinWord(text, line, hyphenated);
    else text += needsNoSpace(text, line) ? line : ` ${line}`;
  }
  return text.replaceAll('\u00ad', '');
}

/** The hyphen stays when the document writes the word with one elsewhere: "well-known", not "wellknown". */
function joinWord(text: string, line: string, hyphenated: ReadonlySet<string>): string {
  const head = /[\p{L}-]+$/u.exec(text.slice(-60))?.[0] ?? '';
  const tail = /^\p{L}+/u.exec(line.slice(0, 60))?.[0] ?? '';
  return hyphenated.has(`${head}${tail}`.toLowerCase()) ? text + line : text.slice(0, -1) + line;
}

/** Scripts without spaces between words. */
function needsNoSpace(before: string, after: string): boolean {
  const wide = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\u3000-\u303f\uff00-\uffef]/u;
  return wide.test(before.slice(-1)) && wide.test(after.slice(0, 1));
}

function hyphenatedWords(pages: readonly (readonly PdfLine[])[]): ReadonlySet<string> {
  const words = new Set<string>();
  for (const { text } of pages.flat()) {
    for (const [word] of text.matchAll(/\p{L}+(?:-\p{L}+)+/gu)) words.add(word.toLowerCase());
  }
  return words;
}

/** Characters set in each letter size. */
function countBySize(pages: readonly (readonly PdfLine[])[]): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const { size, text } of pages.flat()) counts.set(round(size), (counts.get(round(size)) ?? 0) + text.length);
  return counts;
}

function mostUsed(counts: ReadonlyMap<number, number>): number {
  let best = 0;
  for (const [size, count] of counts) if (count > (counts.get(best) ?? 0)) best = size;
  return best;
}

/** The largest letters are level 1; many sizes share the last level. Sizes that fill much of the text are text. */
function headingLevels(counts: ReadonlyMap<number, number>, bodySize: number): ReadonlyMap<number, number> {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const sizes = [...counts]
    .filter(([size, count]) => size >= bodySize * HEADING_RATIO && count < total * 0.2)
    .map(([size]) => size)
    .sort((a, b) => b - a);
  return new Map(sizes.map((size, index) => [size, Math.min(MAX_LEVELS, index + 1)]));
}

function median(values: readonly number[]): number {
  const finite = values.filter(Number.isFinite).sort((a, b) => a - b);
  return finite[finite.length >> 1] ?? 0;
}

/** Letter sizes differ by hundredths within one font. */
function round(size: number): number {
  return Math.round(size * 2) / 2;
}
