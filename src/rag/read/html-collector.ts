import type { Block } from '../types.ts';
import type { HtmlHandler } from './html-events.ts';
import { HtmlTable } from './html-table.ts';

/** Elements whose text no reader of the page sees as text. */
export const UNSEEN: ReadonlySet<string> = new Set(
  (
    'script style noscript template svg iframe object canvas audio video select button textarea dialog map applet noframes ' +
    'datalist'
  ).split(' '),
);

/** Elements and roles around the text of a page. */
const CHROME = new Set(['nav', 'aside']);
const CHROME_UNLESS_IN_MAIN = new Set(['header', 'footer']);
const CHROME_ROLES = new Set(['navigation', 'banner', 'contentinfo', 'search', 'complementary', 'menu', 'menubar']);
const CHROME_NAMES =
  /(?:^|[\s_-])(?:nav|navbar|navigation|sidebar|breadcrumbs?|cookies?|share|sharing|social|advert|ads|promo|newsletter|footer|skip-link)(?:$|[\s_-])/;
const NAMED_CHROME = new Set(['div', 'ul', 'ol', 'section', 'p', 'span']);

const BREAKS = new Set(
  (
    'address article aside blockquote body center dd details dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 ' +
    'header hr legend li main nav ol p pre section summary table td th tr ul div'
  ).split(' '),
);

/** Stands for `<br>` until white space has been collapsed. */
const LINE_BREAK = '\u2028';

export interface FoundBlock {
  readonly block: Block;
  /** Within `<main>` or `<article>`. */
  readonly main: boolean;
  /** Within a menu, a page head or foot, a side column. */
  readonly chrome: boolean;
  readonly linkChars: number;
}

interface Level {
  readonly unseen: boolean;
  readonly main: boolean;
  readonly chrome: boolean;
  readonly link: boolean;
  readonly pre: boolean;
}

const OUTSIDE: Level = { unseen: false, main: false, chrome: false, link: false, pre: false };

/** Makes blocks of the events of a page. */
export class HtmlCollector implements HtmlHandler {
  readonly blocks: FoundBlock[] = [];
  title: string | undefined;
  private readonly levels: Level[] = [];
  private readonly tables: HtmlTable[] = [];
  /** One counter per open list: the next number, or 0 for bullets. */
  private readonly lists: number[] = [];
  private listLines: string[] = [];
  private listLinkChars = 0;
  private marker = '';
  private buffer = '';
  private linkChars = 0;
  private inTitle = false;

  open(name: string, attributes: ReadonlyMap<string, string>): void {
    const outer = this.levels.at(-1) ?? OUTSIDE;
    if (name === 'br') this.buffer += LINE_BREAK;
    else if (name === 'hr') this.flush(outer);
    else if (name === 'meta' || name === 'img' || name === 'input' || name === 'link') return;
    else this.enter(name, attributes, outer);
  }

  text(text: string): void {
    if (this.inTitle) {
      this.title = (this.title ?? '') + text;
      return;
    }
    const level = this.levels.at(-1) ?? OUTSIDE;
    if (level.unseen) return;
    this.buffer += level.pre ? text.replaceAll('\n', LINE_BREAK) : text;
    if (level.link) this.linkChars += text.length;
  }

  close(name: string): void {
    const level = this.levels.at(-1) ?? OUTSIDE;
    if (BREAKS.has(name) && !level.unseen) this.flush(level, name);
    this.levels.pop();
    if (name === 'title') this.inTitle = false;
    if (level.unseen) return;
    if (name === 'ul' || name === 'ol') this.closeList(level);
    else if (name === 'table') this.closeTable(level);
    else if (name === 'td' || name === 'th') this.tables.at(-1)?.closeCell();
  }

  finish(): void {
    this.flush(OUTSIDE);
    this.lists.length = 0;
    this.emitList(OUTSIDE);
    this.title = this.title?.replaceAll(/\s+/g, ' ').trim() || undefined;
  }

  private enter(name: string, attributes: ReadonlyMap<string, string>, outer: Level): void {
    if (BREAKS.has(name) && !outer.unseen) this.flush(outer);
    if (name === 'title' && !outer.unseen && this.title === undefined) this.inTitle = true;
    const main = outer.main || name === 'main' || name === 'article' || attributes.get('role') === 'main';
    this.levels.push({
      unseen: outer.unseen || name === 'title' || UNSEEN.has(name) || isHidden(attributes),
      main,
      chrome: outer.chrome || isChrome(name, attributes, outer.main),
      link: outer.link || name === 'a',
      pre: outer.pre || name === 'pre',
    });
    if (outer.unseen) return;
    if (name === 'ul') this.lists.push(0);
    else if (name === 'ol') this.lists.push(Number.parseInt(attributes.get('start') ?? '1', 10) || 1);
    else if (name === 'li') this.marker = this.nextMarker();
    else if (name === 'table') this.openTable(outer);
    else if (name === 'tr') this.tables.at(-1)?.openRow();
    else if (name === 'td' || name === 'th') this.tables.at(-1)?.openCell(name === 'th');
  }

  private nextMarker(): string {
    const number = this.lists.at(-1) ?? 0;
    if (number > 0) this.lists[this.lists.length - 1] = number + 1;
    return number > 0 ? `${number}. ` : '- ';
  }

  /** Ends the running text; `name` is the element that ends with it. */
  private flush(level: Level, name = ''): void {
    const { linkChars } = this;
    const raw = this.buffer;
    this.buffer = '';
    this.linkChars = 0;
    const text = level.pre ? preText(raw) : flowText(raw);
    if (text === '') return;
    const heading = /^h[1-6]$/.test(name) ? Number(name[1]) : 0;
    const block: Block = heading
      ? { type: 'heading', level: heading, text: text.replaceAll('\n', ' ') }
      : { type: level.pre ? 'code' : 'paragraph', text };
    const table = this.tables.at(-1);
    if (table) table.add(block);
    else if (this.lists.length > 0) this.addToList(text, linkChars);
    else this.blocks.push({ block, main: level.main, chrome: level.chrome, linkChars });
  }

  private addToList(text: string, linkChars: number): void {
    const indent = '  '.repeat(Math.min(8, this.lists.length) - 1);
    const lead = this.marker || ' '.repeat(2);
    this.marker = '';
    this.listLines.push(indent + lead + text.replaceAll('\n', `\n${indent}  `));
    this.listLinkChars += linkChars;
  }

  private closeList(level: Level): void {
    this.lists.pop();
    this.marker = '';
    if (this.lists.length === 0) this.emitList(level);
  }

  private emitList(level: Level): void {
    if (this.listLines.length === 0) return;
    const text = this.listLines.join('\n');
    this.blocks.push({
      block: { type: 'paragraph', text },
      main: level.main,
      chrome: level.chrome,
      linkChars: this.listLinkChars,
    });
    this.listLines = [];
    this.listLinkChars = 0;
  }

  private openTable(level: Level): void {
    // What the list said before the table comes before it.
    if (this.tables.length === 0) this.emitList(level);
    this.tables.push(new HtmlTable(this.tables.at(-1)));
  }

  private closeTable(level: Level): void {
    const table = this.tables.pop();
    if (!table) return;
    const outer = this.tables.at(-1);
    for (const block of table.finish()) {
      if (outer) outer.add(block);
      else this.blocks.push({ block, main: level.main, chrome: level.chrome, linkChars: 0 });
    }
  }
}

function flowText(raw: string): string {
  return raw
    .replaceAll(/[ \t\n\r\f\u00a0]+/g, ' ')
    .replaceAll(/ ?\u2028 ?/g, '\n')
    .trim();
}

function preText(raw: string): string {
  return raw.replaceAll(LINE_BREAK, '\n').replace(/^\n+/, '').trimEnd();
}

function isHidden(attributes: ReadonlyMap<string, string>): boolean {
  if (attributes.size === 0) return false;
  return (
    (attributes.has('hidden') && attributes.get('hidden') !== 'until-found') ||
    attributes.get('aria-hidden') === 'true' ||
    /(?:display\s*:\s*none|visibility\s*:\s*hidden)/i.test(attributes.get('style') ?? '')
  );
}

function isChrome(name: string, attributes: ReadonlyMap<string, string>, inMain: boolean): boolean {
  if (CHROME.has(name) || (CHROME_UNLESS_IN_MAIN.has(name) && !inMain)) return true;
  if (attributes.size === 0) return false;
  if (CHROME_ROLES.has(attributes.get('role') ?? '')) return true;
  const names = `${attributes.get('id') ?? ''} ${attributes.get('class') ?? ''}`;
  return NAMED_CHROME.has(name) && CHROME_NAMES.test(names.toLowerCase());
}
