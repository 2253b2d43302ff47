import { backgroundOf, isHidden } from '../../pii/untrusted/hidden.ts';
import { UNSEEN } from '../read/html-collector.ts';
import { type HtmlHandler, walkHtml } from '../read/html-events.ts';
import { webAddress } from './address.ts';
import { hiddenNames } from './style-sheet.ts';

/** Deeper elements are not announced, their text is: a parser that builds a tree takes 13 s for 5000 nested ones. */
const MAX_DEPTH = 100;
const MAX_VALUE_UNITS = 300;

/** Elements that are never text, or are read by machines alone. */
const DROPPED: ReadonlySet<string> = new Set([...UNSEEN, 'math', 'embed', 'frameset']);
/** Attributes that tell what an element is. None of them loads, runs or styles anything. */
const KEPT = new Set(['class', 'id', 'role', 'rel', 'lang', 'dir', 'itemprop', 'datetime', 'start']);
/** Descriptions of the page that name its title, its author and its day. */
const KEPT_META =
  /^(?:og:title|og:site_name|twitter:title|article:published_time|article:author|author|dc\.(?:title|creator|date))$/i;

const LANGUAGE = /^[a-z]{2,3}(?:-[a-z0-9]{2,8}){0,3}$/i;

/** A page reduced to what its reader sees, as HTML that cannot do anything. */
export interface StaticHtml {
  readonly html: string;
  readonly elementCount: number;
  /** As the page declares it: `pt-BR`. */
  readonly language: string | undefined;
  /** Elements left out because no reader of the page sees them. */
  readonly hiddenCount: number;
}

interface Open {
  readonly name: string;
  readonly dropped: boolean;
  readonly written: boolean;
  readonly background: string | undefined;
}

/**
 * Rewrites a page without scripts, styles, pictures, forms' targets, comments and everything hidden; links are absolute web
 * addresses or none. What comes out has at most MAX_DEPTH levels.
 * @param url where the page came from, for its relative links
 */
export function staticHtml(html: string, url: string): StaticHtml {
  const writer = new Writer(url, hiddenNames(html));
  walkHtml(html, writer, DROPPED);
  return {
    // A tree is built as it is written: a page without these three would have no body.
    html: `<!doctype html><html><head>${writer.head.join('')}</head><body>${writer.body.join('')}</body></html>`,
    elementCount: writer.elementCount,
    language: writer.language,
    hiddenCount: writer.hiddenCount,
  };
}

class Writer implements HtmlHandler {
  readonly head: string[] = [];
  readonly body: string[] = [];
  elementCount = 0;
  hiddenCount = 0;
  language: string | undefined;
  private readonly hiddenByStyle: ReadonlySet<string>;
  private readonly stack: Open[] = [];
  private depth = 0;
  private base: string;
  private hasBase = false;

  constructor(url: string, hiddenByStyle: ReadonlySet<string>) {
    this.base = url;
    this.hiddenByStyle = hiddenByStyle;
  }

  open(name: string, attributes: ReadonlyMap<string, string>): void {
    const outer = this.stack.at(-1);
    if (name === 'br' || name === 'hr') {
      if (!outer?.dropped) this.write(`<${name}>`);
    } else if (name === 'base') this.rebase(attributes.get('href'));
    else if (name === 'meta') this.meta(attributes);
    else if (!VOID.has(name)) this.enter(name, attributes, outer);
  }

  text(text: string): void {
    const within = this.stack.at(-1);
    if (!within?.dropped) (within?.name === 'title' ? this.head : this.body).push(escapeText(text));
  }

  close(name: string): void {
    const open = this.stack.pop();
    if (!open?.written) return;
    this.depth -= 1;
    (name === 'title' ? this.head : this.body).push(`</${name}>`);
  }

  private enter(name: string, attributes: ReadonlyMap<string, string>, outer: Open | undefined): void {
    if (name === 'html') this.language ??= languageOf(attributes.get('lang'));
    const plain = Object.fromEntries(attributes);
    const isConcealed = !outer?.dropped && attributes.size > 0 && this.isConcealed(plain, outer?.background);
    if (isConcealed) this.hiddenCount += 1;
    const dropped = outer?.dropped === true || DROPPED.has(name) || isConcealed;
    const written = !dropped && this.depth < MAX_DEPTH && !FRAME.has(name) && /^[a-z][a-z0-9-]{0,30}$/.test(name);
    const background = (attributes.size > 0 ? backgroundOf(plain) : undefined) ?? outer?.background;
    this.stack.push({ name, dropped, written, background });
    if (!written) return;
    this.depth += 1;
    this.write(`<${name}${this.attributesOf(name, attributes)}>`, name === 'title' ? this.head : this.body);
  }

  private isConcealed(attributes: Readonly<Record<string, string>>, background: string | undefined): boolean {
    if (attributes['hidden'] !== undefined && attributes['hidden'] !== 'until-found') return true;
    if (attributes['aria-hidden'] === 'true' || isHidden(attributes, background)) return true;
    if (this.hiddenByStyle.size === 0) return false;
    const names = (attributes['class'] ?? '').split(/\s+/).map((name) => `.${name}`);
    return [...names, `#${attributes['id'] ?? ''}`].some((name) => this.hiddenByStyle.has(name));
  }

  private attributesOf(name: string, attributes: ReadonlyMap<string, string>): string {
    let text = '';
    for (const [key, value] of attributes) {
      if (KEPT.has(key)) text += ` ${key}="${escapeValue(value.slice(0, MAX_VALUE_UNITS))}"`;
    }
    const href = name === 'a' ? (attributes.get('href') ?? '').trim() : '';
    // A place within the page is no other page.
    const address = href === '' || href.startsWith('#') ? undefined : webAddress(href, this.base);
    return address === undefined ? text : `${text} href="${escapeValue(address)}"`;
  }

  private meta(attributes: ReadonlyMap<string, string>): void {
    const key = attributes.has('property') ? 'property' : 'name';
    const name = attributes.get(key) ?? '';
    const content = attributes.get('content') ?? '';
    if (!KEPT_META.test(name) || content === '' || this.stack.at(-1)?.dropped) return;
    this.write(
      `<meta ${key}="${escapeValue(name)}" content="${escapeValue(content.slice(0, MAX_VALUE_UNITS))}">`,
      this.head,
    );
  }

  /** As browsers do it: the first one counts, and only if it leads to the web. */
  private rebase(href: string | undefined): void {
    if (this.hasBase || href === undefined) return;
    this.hasBase = true;
    this.base = webAddress(href, this.base) ?? this.base;
  }

  private write(tag: string, to = this.body): void {
    this.elementCount += 1;
    to.push(tag);
  }
}

/** Written once around everything. */
const FRAME = new Set(['html', 'head', 'body']);
const VOID = new Set('area col embed img input link param source track wbr'.split(' '));

function languageOf(declared: string | undefined): string | undefined {
  return declared !== undefined && LANGUAGE.test(declared) ? declared : undefined;
}

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function escapeValue(text: string): string {
  return escapeText(text).replaceAll('"', '&quot;');
}
