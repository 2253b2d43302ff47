import { Readability } from '@mozilla/readability';
import { parseHTML } from 'linkedom';
import { readHtml } from '../read/html.ts';
import type { Block } from '../types.ts';
import { MAX_TREE_ELEMENTS, MAX_TREE_UNITS } from './limits.ts';
import type { StaticHtml } from './static-html.ts';

/** Less text than this is a caption or a notice, not the page. UTF-16 units. */
const MIN_UNITS = 250;
/** With less than this share of what the plain reader finds, the text itself was left out: a forum, a list of answers. */
const MIN_SHARE = 0.4;

/** The part of a page that it is there for. */
export interface MainPart {
  readonly blocks: readonly Block[];
  /** HTML of that part, for its links. */
  readonly html: string;
  readonly title: string | undefined;
  readonly byline?: string | undefined;
  readonly siteName?: string | undefined;
  readonly published?: string | undefined;
}

/**
 * Finds the main part of a page: by weighing its elements where that is affordable, else, and where that loses the text, by
 * leaving out menus, heads, feet and side columns.
 */
export function mainPart(page: StaticHtml): MainPart {
  const plain = readHtml(page.html, { mainOnly: true });
  const whole: MainPart = { blocks: plain.blocks, html: page.html, title: plain.title };
  const article = weigh(page);
  if (!article?.content) return whole;
  const { blocks } = readHtml(article.content, { mainOnly: false });
  const about = {
    title: article.title || plain.title,
    byline: article.byline || undefined,
    siteName: article.siteName || undefined,
    published: article.publishedTime || undefined,
  };
  const units = length(blocks);
  const isEnough = units >= MIN_UNITS && units >= length(plain.blocks) * MIN_SHARE;
  return isEnough ? { blocks, html: article.content, ...about } : { ...whole, ...about };
}

function weigh({ html, elementCount }: StaticHtml): ReturnType<Readability['parse']> {
  if (elementCount > MAX_TREE_ELEMENTS || html.length > MAX_TREE_UNITS) return null;
  try {
    const { document } = parseHTML(html);
    return new Readability(document, { charThreshold: MIN_UNITS, disableJSONLD: true }).parse();
  } catch {
    // Made for pages of browsers; what they cannot make sense of, the plain reader can.
    return null;
  }
}

function length(blocks: readonly Block[]): number {
  return blocks.reduce((sum, { text }) => sum + text.length, 0);
}
