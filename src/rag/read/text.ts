import type { Block } from '../types.ts';

/** In files above this size short paragraphs are put together: ten million blocks would take a gigabyte. */
const LARGE_UNITS = 1024 * 1024;
const LARGE_FILE_BLOCK_UNITS = 400;

/** Paragraphs of a plain text: what stands between blank lines. Line breaks within one are kept. */
export function readText(text: string): Block[] {
  const minUnits = text.length > LARGE_UNITS ? LARGE_FILE_BLOCK_UNITS : 1;
  const blocks: Block[] = [];
  const gaps = /\n[ \t]*(?:\n[ \t]*)+/g;
  let from = 0;
  for (let gap = gaps.exec(text); gap; gap = gaps.exec(text)) {
    if (gap.index - from < minUnits) continue;
    addParagraph(blocks, text.slice(from, gap.index));
    from = gaps.lastIndex;
  }
  addParagraph(blocks, text.slice(from));
  return blocks;
}

function addParagraph(blocks: Block[], raw: string): void {
  const text = raw.trim();
  if (text) blocks.push({ type: 'paragraph', text });
}
