import { isAbsolute, relative } from 'node:path';
import type { Printable } from './printable.ts';
import { clip, neutralise, shown } from './printable.ts';

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** @returns decimal units, as disks are sold: `1.5 MB` */
export function formatBytes(bytes: number): string {
  let value = Math.max(0, bytes);
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 || value >= 9.95 ? Math.round(value) : value.toFixed(1)} ${UNITS[unit] ?? 'B'}`;
}

/** @returns `340 ms`, `4.2 s`, `3 min 05 s`, `2 h 10 min` */
export function formatDuration(ms: number): string {
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 9_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${String(seconds % 60).padStart(2, '0')} s`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}

/** @returns how long ago, coarsely: `just now`, `5 min ago`, `3 h ago`, `12 days ago` */
export function formatAge(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return 'just now';
  if (minutes < 60) return `${minutes} min ago`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ago` : `${Math.floor(hours / 24)} days ago`;
}

/** @returns `1 file`, `2 files` */
export function counted(count: number, singular: string, plural = `${singular}s`): string {
  return `${count} ${count === 1 ? singular : plural}`;
}

/** @returns the path as the reader would type it here: relative where it lies below the current folder */
export function formatPath(path: string, cwd: string): string {
  if (!isAbsolute(path)) return path;
  const near = relative(cwd, path);
  return near !== '' && !near.startsWith('..') && !isAbsolute(near) ? near : path;
}

/** @returns `p. 3` or `pp. 3-5`, or an empty string where the format has no pages */
function formatPages(pages: readonly [from: number, to: number] | undefined): string {
  if (!pages) return '';
  return pages[0] === pages[1] ? `p. ${pages[0]}` : `pp. ${pages[0]}-${pages[1]}`;
}

/** What lets a reader find a passage again. */
export interface Place {
  readonly title: string;
  readonly documentKey: string;
  readonly headingPath: readonly string[];
  readonly pages?: readonly [from: number, to: number];
  readonly web?: { readonly url: string; readonly ageMs: number };
}

/**
 * @returns `Title, notes/a.md, p. 3, Chapter > Section`, or of a web page `Title, https://…, fetched 3 h ago, Section`;
 *   what repeats the part before is left out
 */
export function formatPlace(place: Place, cwd: string): string {
  const { title, documentKey, headingPath, pages, web } = place;
  const headings = headingPath[0] === title ? headingPath.slice(1) : headingPath;
  const path = formatPath(documentKey, cwd);
  const age = web ? `fetched ${formatAge(web.ageMs)}` : '';
  return [title === path ? '' : clip(title, 100), path, age, formatPages(pages), clip(headings.join(' > '), 160)]
    .filter((part) => part !== '')
    .join(', ');
}

/**
 * Columns as wide as their widest cell, two spaces apart; the last one is not padded.
 * @param right indexes of columns that hold numbers
 */
export function table(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly number[] = [],
): Printable[] {
  const clean = [header, ...rows].map((row) => row.map((cell) => neutralise(cell).replace(/\s+/gu, ' ')));
  const widths = header.map((_, column) => Math.max(...clean.map((row) => row[column]?.length ?? 0)));
  return clean.map((row) => {
    const cells = row.map((cell, column) =>
      right.includes(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
    );
    return shown`${cells.join('  ').trimEnd()}`;
  });
}
