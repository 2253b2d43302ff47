import type { Block } from '../types.ts';

/** Blocks as Markdown: headings with their level, code between fences that it cannot close. */
export function toMarkdown(blocks: readonly Block[]): string {
  return blocks.map(one).join('\n\n');
}

function one(block: Block): string {
  if (block.type === 'heading') return `${'#'.repeat(Math.min(6, Math.max(1, block.level)))} ${block.text}`;
  if (block.type !== 'code') return block.text;
  const longest = Math.max(2, ...[...block.text.matchAll(/`{3,}/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}\n${block.text}\n${fence}`;
}
