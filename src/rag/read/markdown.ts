import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import type { Block } from '../types.ts';
import { blocksOf, type MarkdownNode } from './markdown-blocks.ts';
import { readText } from './text.ts';

/**
 * Parsed in pieces of about this size: the parser takes time with the square of a piece for some inputs (long tables, many
 * brackets), so with small ones the whole takes time with the size of the file.
 */
const PIECE_UNITS = 8 * 1024;
const MAX_PIECE_UNITS = 2 * PIECE_UNITS;
const TABLE_PIECE_ROWS = 64;

/** Text that only looks like Markdown, or is made to exhaust its parser. */
const MAX_LINE_UNITS = 16 * 1024;
const DEEP_LINE = /^[ \t>*+-]{100}/m;
const MAX_MARK_SHARE = 0.25;
const MIN_MARKED_UNITS = 2000;

const TABLE_RULE = /^ {0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*){0,200}\|?[ \t]*$/;

/** Reads Markdown with tables, task lists and front matter. */
export function readMarkdown(text: string): {
  readonly title: string | undefined;
  readonly blocks: readonly Block[];
  readonly warnings: readonly string[];
} {
  const front = /^---[ \t]*\n([\s\S]{0,8000}?)\n(?:---|\.\.\.)[ \t]*(?:\n|$)/.exec(text);
  const title = front && /^title:[ \t]*["']?(.{1,300}?)["']?[ \t]*$/m.exec(front[1] ?? '')?.[1];
  const blocks: Block[] = front?.[1]?.trim() ? [{ type: 'code', text: front[1].trim() }] : [];
  let plain = 0;
  for (const piece of pieces(text.slice(front?.[0].length ?? 0))) {
    const parsed = parse(piece);
    if (!parsed) plain++;
    blocks.push(...(parsed ?? readText(piece)));
  }
  const warnings =
    plain > 0 ? ['Parts of the file are too deeply nested for Markdown and were read as plain text.'] : [];
  return { title: title || undefined, blocks, warnings };
}

function parse(piece: string): readonly Block[] | undefined {
  if (isHopeless(piece)) return undefined;
  try {
    const tree = fromMarkdown(piece, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
    return blocksOf(tree as MarkdownNode);
  } catch (error) {
    // Nesting that exhausts the stack of the parser.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function isHopeless(piece: string): boolean {
  if (piece.length > MAX_PIECE_UNITS + MAX_LINE_UNITS || DEEP_LINE.test(piece)) return true;
  if (piece.length < MIN_MARKED_UNITS) return false;
  return (piece.match(/[[\]()*_`~<>!]/g)?.length ?? 0) > piece.length * MAX_MARK_SHARE;
}

/** Cuts at blank lines outside of fenced code; a long table is cut between rows and gets its header again. */
function* pieces(text: string): Generator<string> {
  let piece = '';
  let fence = '';
  let table = '';
  let rows = 0;
  let previous = '';
  for (let at = 0; at < text.length; ) {
    const newline = text.indexOf('\n', at);
    const line = text.slice(at, newline === -1 ? text.length : newline + 1);
    at += line.length;
    const mark = /^ {0,3}(```|~~~)/.exec(line)?.[1] ?? '';
    const openFence = fence;
    if (mark && (fence === '' || fence === mark)) fence = fence ? '' : mark;
    if (
      fence === '' &&
      line.length < 2000 &&
      line.includes('-') &&
      previous.includes('|') &&
      TABLE_RULE.test(line.trimEnd())
    ) {
      table = previous + line;
      rows = 0;
    } else if (!line.includes('|')) table = '';
    else rows++;
    const isBlank = fence === '' && line.length < 80 && line.trim() === '';
    if (table !== '' && rows > 0 && rows % TABLE_PIECE_ROWS === 0) {
      yield piece;
      piece = table;
    } else if ((isBlank && piece.length > PIECE_UNITS) || piece.length + line.length > MAX_PIECE_UNITS) {
      // Code that is cut is fenced again on both sides.
      yield openFence ? `${piece}\n${openFence}\n` : piece;
      piece = openFence ? `${openFence}\n` : '';
    }
    piece += line;
    previous = line;
  }
  yield piece;
}
