import type { Block } from '../types.ts';

/** A line in the first column that only ends or goes on with what stands before it. */
const CONTINUES = /^(?:[)}\]>;,.|&?:]|end\b|else\b|elif\b|except\b|finally\b|catch\b|then\b|do\b|fi\b|done\b|esac\b)/;

/**
 * Blocks of source code: a new one begins where a blank line is followed by a line in the first column, which is how
 * top-level definitions stand in almost every language. Lines are kept to the letter.
 */
export function readCode(text: string): Block[] {
  const blocks: Block[] = [];
  let blockStart = 0;
  let blockEnd = 0;
  let afterBlank = false;
  for (let at = 0; at < text.length; ) {
    const newline = text.indexOf('\n', at);
    const end = newline === -1 ? text.length : newline;
    if (isBlank(text, at, end)) {
      afterBlank = true;
    } else {
      if (afterBlank && blockEnd > blockStart && startsUnit(text, at)) {
        blocks.push({ type: 'code', text: text.slice(blockStart, blockEnd) });
        blockStart = at;
      } else if (blockEnd === blockStart) {
        blockStart = at;
      }
      blockEnd = end;
      afterBlank = false;
    }
    at = end + 1;
  }
  if (blockEnd > blockStart) blocks.push({ type: 'code', text: text.slice(blockStart, blockEnd) });
  return blocks;
}

function startsUnit(text: string, at: number): boolean {
  const first = text.charCodeAt(at);
  return first !== 0x20 && first !== 0x09 && !CONTINUES.test(text.slice(at, at + 10));
}

function isBlank(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    const unit = text.charCodeAt(at);
    if (unit !== 0x20 && unit !== 0x09 && unit !== 0x0d) return false;
  }
  return true;
}
