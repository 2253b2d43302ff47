import { CsvError, parse } from 'csv-parse/sync';
import type { Block } from '../types.ts';
import { tableLine } from './table.ts';

const DELIMITERS = [',', ';', '\t', '|'];
const SNIFF_LINES = 20;
const SNIFF_CHARS = 64 * 1024;

/** Reads a table of separated values as one table block; which sign separates is found by counting. */
export function readCsv(text: string): { readonly blocks: readonly Block[]; readonly warnings: readonly string[] } {
  const delimiter = sniffDelimiter(text);
  try {
    return { blocks: tableBlocks(readRows(text, delimiter, '"')), warnings: [] };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    // A quotation mark that is never closed would swallow the rest of the file.
    const blocks = tableBlocks(readRows(text, delimiter, false));
    return { blocks, warnings: ['The quotation marks of the table do not match; they were read as plain characters.'] };
  }
}

interface Rows {
  readonly lines: readonly string[];
  readonly hasHeader: boolean;
}

function readRows(text: string, delimiter: string, quote: string | false): Rows {
  const lines: string[] = [];
  let hasHeader = false;
  parse(text, {
    delimiter,
    quote,
    relax_quotes: true,
    relax_column_count: true,
    skip_empty_lines: true,
    // Rows become lines one by one: a tree of all cells would take many times the file's size.
    on_record: (cells: readonly string[]) => {
      const line = tableLine(cells);
      if (/[\p{L}\p{N}]/u.test(line)) {
        if (lines.length === 0) hasHeader = looksLikeHeader(cells);
        lines.push(line);
      }
      return null;
    },
  });
  return { lines, hasHeader };
}

function tableBlocks({ lines, hasHeader }: Rows): Block[] {
  if (lines.length === 0) return [];
  return [{ type: 'table', text: lines.join('\n'), headerLines: hasHeader && lines.length > 1 ? 1 : 0 }];
}

/** Names of columns are short, given, different from each other, and no numbers. */
function looksLikeHeader(cells: readonly string[]): boolean {
  const names = cells.map((cell) => cell.trim());
  const areNames = names.every((name) => name !== '' && name.length <= 80 && !/^[-+\d.,%€$/: ]+$/.test(name));
  return areNames && new Set(names).size === names.length;
}

/** The sign that divides the first lines into the same number of columns, and most of them. */
function sniffDelimiter(text: string): string {
  const lines = text
    .slice(0, SNIFF_CHARS)
    .replaceAll(/"[^"]*"/g, '')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(0, SNIFF_LINES);
  let best = { delimiter: ',', score: 0 };
  for (const delimiter of DELIMITERS) {
    const counts = lines.map((line) => line.split(delimiter).length - 1);
    const first = counts[0] ?? 0;
    const agreeing = counts.filter((count) => count === first).length;
    const score = first === 0 ? 0 : (agreeing / counts.length) * 100 + Math.min(first, 50);
    if (score > best.score) best = { delimiter, score };
  }
  return best.delimiter;
}
