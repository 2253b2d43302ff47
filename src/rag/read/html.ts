import type { Block } from '../types.ts';
import { type FoundBlock, HtmlCollector, UNSEEN } from './html-collector.ts';
import { walkHtml } from './html-events.ts';

/** Characters that the marked main part of a page must hold to be taken for all of it. */
const MIN_MAIN_CHARS = 250;

/** Below this share of the page's text, leaving out menus and the like has left out the text itself. */
const MIN_KEPT_SHARE = 0.25;

/** A block with more than this share of its text in links is a menu. */
const MENU_LINK_SHARE = 0.8;

/**
 * Reads a page: headings, paragraphs, lists, tables. Scripts, styles and hidden elements are never read.
 * @param mainOnly leave out menus, page heads and feet, side columns; for saved web pages, not for books and mail
 */
export function readHtml(
  html: string,
  { mainOnly }: { readonly mainOnly: boolean },
): { readonly title: string | undefined; readonly blocks: readonly Block[] } {
  const collector = new HtmlCollector();
  walkHtml(html, collector, UNSEEN);
  collector.finish();
  const kept = mainOnly ? mainBlocks(collector.blocks) : collector.blocks;
  return { title: collector.title, blocks: kept.map(({ block }) => block) };
}

/** The charset that a page declares in its first bytes, as it is written there. */
export function declaredCharset(head: string): string | undefined {
  return /<meta[^>]{0,200}?charset\s*=\s*["']?([\w-]{2,40})|<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w-]{2,40})/i
    .exec(head)
    ?.slice(1)
    .find((label) => label !== undefined);
}

function mainBlocks(all: readonly FoundBlock[]): readonly FoundBlock[] {
  const plain = all.filter((found) => !found.chrome && !isMenu(found));
  const main = plain.filter((found) => found.main);
  if (length(main) >= MIN_MAIN_CHARS) return main;
  return length(plain) >= length(all) * MIN_KEPT_SHARE ? plain : all;
}

/** A list or a run of lines that is links and little else. */
function isMenu({ block, linkChars }: FoundBlock): boolean {
  if (block.type !== 'paragraph' || !block.text.includes('\n')) return false;
  const words = block.text.replaceAll(/^ *(?:-|\d+\.) /gm, '');
  return linkChars > words.length * MENU_LINK_SHARE;
}

function length(found: readonly FoundBlock[]): number {
  return found.reduce((sum, { block }) => sum + block.text.length, 0);
}
