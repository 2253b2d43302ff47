import type { Block } from '../types.ts';
import { readHtml } from './html.ts';
import { tableLines } from './table.ts';

/** The parts of a syntax tree node that are read; every node type of mdast fits. */
export interface MarkdownNode {
  readonly type: string;
  readonly value?: string;
  readonly alt?: string | null;
  readonly depth?: number;
  readonly ordered?: boolean | null;
  readonly start?: number | null;
  readonly checked?: boolean | null;
  readonly children?: readonly MarkdownNode[];
}

/** Blocks of a Markdown document in reading order. @throws RangeError when it is nested too deeply for the stack */
export function blocksOf(node: MarkdownNode): Block[] {
  switch (node.type) {
    case 'heading':
      return block({ type: 'heading', level: node.depth ?? 1, text: inline(node).replaceAll(/\s+/g, ' ').trim() });
    case 'paragraph':
      return block({ type: 'paragraph', text: inline(node).trim() });
    case 'code':
      return block({ type: 'code', text: (node.value ?? '').trimEnd() });
    case 'html':
      return [...readHtml(node.value ?? '', { mainOnly: false }).blocks];
    case 'table':
      return block({
        type: 'table',
        text: tableLines((node.children ?? []).map((row) => (row.children ?? []).map(inline))),
        headerLines: 1,
      });
    case 'list':
      return block({ type: 'paragraph', text: listLines(node, '').join('\n') });
    case 'thematicBreak':
    case 'definition':
      return [];
    default:
      return (node.children ?? []).flatMap(blocksOf);
  }
}

function listLines(list: MarkdownNode, indent: string): string[] {
  let number = list.start ?? 1;
  return (list.children ?? []).flatMap((item) => {
    const lead = list.ordered ? `${number++}. ` : '- ';
    const box = item.checked === true ? '[x] ' : item.checked === false ? '[ ] ' : '';
    const lines = (item.children ?? []).flatMap((child) =>
      child.type === 'list'
        ? listLines(child, `${indent}  `)
        : blocksOf(child).flatMap(({ text }) => text.split('\n').map((line) => `${indent}  ${line}`)),
    );
    const [first, ...rest] = lines;
    if (first === undefined) return [];
    return [`${indent}${lead}${box}${first.slice(indent.length).trimStart()}`, ...rest];
  });
}

function inline(node: MarkdownNode): string {
  switch (node.type) {
    case 'break':
      return '\n';
    case 'html':
      return /^<br\b/i.test(node.value ?? '') ? '\n' : '';
    case 'image':
    case 'imageReference':
      return node.alt ?? '';
    case 'footnoteReference':
      return '';
    default:
      return node.value ?? (node.children ?? []).map(inline).join('');
  }
}

function block(found: Block): Block[] {
  return found.text === '' ? [] : [found];
}
