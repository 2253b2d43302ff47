import { splitSentences } from '../sentence.ts';
import type { Block } from '../types.ts';
import { hardSplit } from './hard-split.ts';

/** Sentences are looked for in pieces of this size: a file may be one line of a hundred megabytes. */
const WINDOW_UNITS = 32 * 1024;

/**
 * A split paragraph's next piece begins with the last sentence of the piece before when that takes no more than this share
 * of a chunk. Within a paragraph sentences lean on each other ("It…", "This…"); between paragraphs, rows and lines of code
 * the author has set the cut, so nothing is repeated there.
 */
const OVERLAP_SHARE = 1 / 8;

/** A table's header is repeated in each of its pieces unless it takes more than this share of a chunk. */
const HEADER_SHARE = 1 / 3;

export interface SplitOptions {
  readonly maxTokens: number;
  readonly countTokens: (text: string) => number;
}

/** Pieces of a block that is too long for one chunk, in order. @param firstTokens room for the first piece */
export function splitBlock(block: Block, firstTokens: number, options: SplitOptions): string[] {
  switch (block.type) {
    case 'table':
      return splitTable(block.text, block.headerLines ?? 0, firstTokens, options);
    case 'code':
      return packUnits(lineUnits(block.text), firstTokens, options, 0);
    default:
      return splitParagraph(block.text, firstTokens, options);
  }
}

function splitParagraph(text: string, firstTokens: number, options: SplitOptions): string[] {
  const { maxTokens } = options;
  return packUnits(sentenceUnits(text), firstTokens, options, Math.floor(maxTokens * OVERLAP_SHARE)).map((piece) =>
    piece.trim(),
  );
}

function splitTable(text: string, headerLines: number, firstTokens: number, options: SplitOptions): string[] {
  const { maxTokens, countTokens } = options;
  const lines = [...lineUnits(text)];
  const header = lines.slice(0, headerLines).join('');
  const headerTokens = headerLines === 0 ? 0 : countTokens(header);
  const repeats = headerTokens > 0 && headerTokens <= maxTokens * HEADER_SHARE && headerTokens < firstTokens;
  if (!repeats) return packUnits(lines, firstTokens, options, 0);
  const room = { ...options, maxTokens: maxTokens - headerTokens };
  return packUnits(lines.slice(headerLines), firstTokens - headerTokens, room, 0).map((rows) => header + rows);
}

/**
 * Puts contiguous units together as long as they fit. A unit that fits nowhere is cut by force.
 * @param overlapTokens the last unit of a piece is repeated in the next one when it counts at most this
 */
function packUnits(
  units: Iterable<string>,
  firstTokens: number,
  { maxTokens, countTokens }: SplitOptions,
  overlapTokens: number,
): string[] {
  const pieces: string[] = [];
  let piece = '';
  let pieceTokens = 0;
  let room = firstTokens;
  let last = { text: '', tokens: 0 };

  const add = (text: string, tokens: number): void => {
    if (piece !== '' && pieceTokens + tokens > room) {
      pieces.push(trimLines(piece));
      room = maxTokens;
      const overlaps = last.tokens <= overlapTokens && last.tokens + tokens <= room && last.text !== piece;
      piece = overlaps ? last.text : '';
      pieceTokens = overlaps ? last.tokens : 0;
    }
    piece += text;
    pieceTokens += tokens;
    last = { text, tokens };
  };

  const addLong = (sentence: string): void => {
    for (const part of hardSplit(sentence, Math.min(room, maxTokens), countTokens)) add(part, countTokens(part));
  };

  for (const unit of units) {
    const tokens = countTokens(unit);
    if (tokens <= Math.min(room, maxTokens)) add(unit, tokens);
    // A row or a value may be an article: cut between its sentences first, by force where one fits nowhere.
    else for (const sentence of sentenceUnits(unit)) addLong(sentence);
  }
  if (trimLines(piece) !== '') pieces.push(trimLines(piece));
  return pieces.filter((text) => text.trim() !== '');
}

/** Lines with their line ends. */
function* lineUnits(text: string): Generator<string> {
  for (let at = 0; at < text.length; ) {
    const newline = text.indexOf('\n', at);
    const end = newline === -1 ? text.length : newline + 1;
    yield text.slice(at, end);
    at = end;
  }
}

/** Sentences with the white space around them: put together they are the text again. */
function* sentenceUnits(text: string): Generator<string> {
  for (const window of windows(text)) {
    const sentences = splitSentences(window);
    let from = 0;
    let to = 0;
    for (const sentence of sentences) {
      const at = window.indexOf(sentence, to);
      if (at > from && to > 0) {
        yield window.slice(from, at);
        from = at;
      }
      to = at + sentence.length;
    }
    yield window.slice(from);
  }
}

function* windows(text: string): Generator<string> {
  for (let from = 0; from < text.length; ) {
    const limit = from + WINDOW_UNITS;
    let to = text.length;
    if (limit < text.length) {
      // Cut at a line end, a sentence end or a space: in this order, and none of them too early.
      const window = text.slice(from, limit);
      const early = WINDOW_UNITS / 2;
      const cut = [
        window.lastIndexOf('\n'),
        window.lastIndexOf('. '),
        window.lastIndexOf('。'),
        window.lastIndexOf(' '),
      ].find((at) => at > early);
      to =
        cut === undefined
          ? from + (hardSplit(window, WINDOW_UNITS - 2, (part) => part.length)[0]?.length ?? 0)
          : from + cut + 1;
    }
    yield text.slice(from, to);
    from = to;
  }
}

/** Blank lines go, the indentation of the first line stays. */
function trimLines(text: string): string {
  return text.replace(/^(?:[^\S\n]*\n)+/, '').trimEnd();
}
