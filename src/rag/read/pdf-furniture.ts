import type { PdfLine } from './pdf-lines.ts';

/** Lines at the head and the foot of a page that are looked at. */
const EDGE_LINES = 2;

/** A line belongs to the page and not to the text when it stands on this share of the pages. */
const REPEATED_SHARE = 0.5;
const MIN_PAGES = 3;

/** Head and foot of a page as shares of its height. */
const FOOT = 0.12;
const HEAD = 0.88;

/**
 * Drops running titles and page numbers: lines near the edge that come again on most pages with nothing but a number
 * changed. With fewer than MIN_PAGES pages nothing is dropped, as nothing can be told apart from text.
 * @param bodySize letter size of the text: larger lines are headings, "Chapter 2" after "Chapter 1"
 */
export function withoutFurniture(
  pages: readonly (readonly PdfLine[])[],
  bodySize: number,
): readonly (readonly PdfLine[])[] {
  if (pages.length < MIN_PAGES) return pages;
  const counts = new Map<string, number>();
  for (const lines of pages) {
    for (const key of new Set(edgeLines(lines, bodySize).map(keyOf))) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const filled = pages.filter((lines) => lines.length > 0).length;
  const needed = Math.max(MIN_PAGES, filled * REPEATED_SHARE);
  return pages.map((lines) => {
    const drop = new Set(edgeLines(lines, bodySize).filter((line) => isRepeated(line, counts, needed)));
    // A page that would lose everything keeps it: its only text is text.
    return drop.size === lines.length ? lines : lines.filter((line) => !drop.has(line));
  });
}

/** Running titles of odd and even pages differ, so each stands on half of the pages at best. */
function isRepeated(line: PdfLine, counts: ReadonlyMap<string, number>, needed: number): boolean {
  const key = keyOf(line);
  const count = counts.get(key) ?? 0;
  return count >= (/[\p{L}]/u.test(key) ? needed * 0.8 : needed);
}

function edgeLines(lines: readonly PdfLine[], bodySize: number): readonly PdfLine[] {
  const byHeight = lines.filter(({ size }) => size <= bodySize * 1.05).sort((a, b) => b.y - a.y);
  return [
    ...byHeight.slice(0, EDGE_LINES).filter(({ y }) => y > HEAD),
    ...byHeight.slice(-EDGE_LINES).filter(({ y }) => y < FOOT),
  ];
}

/** Place and text of a line with every number made alike. */
function keyOf({ text, y }: PdfLine): string {
  const alike = text
    .toLowerCase()
    .replaceAll(/\d+/g, '#')
    .replaceAll(/^[ivxlc]+$/g, '#');
  return `${y > 0.5 ? 'head' : 'foot'} ${alike}`;
}
