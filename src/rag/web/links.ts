import { type HtmlHandler, walkHtml } from '../read/html-events.ts';
import { webAddress } from './address.ts';
import type { Cleaner } from './clean.ts';
import { MAX_LINK_TEXT_UNITS, MAX_LINKS } from './limits.ts';

/** A link of a page. */
export interface PageLink {
  /** From 1, in the order of the page: the same bytes give the same numbers. */
  readonly id: number;
  readonly url: string;
  readonly text: string;
}

/** The links of a part that `staticHtml` has made, each address once. */
export function linksOf(html: string, cleaner: Cleaner): PageLink[] {
  const collector = new Collector();
  walkHtml(html, collector, new Set());
  return [...collector.found].map(([url, text], at) => ({
    id: at + 1,
    url,
    text: cleaner.line(text, MAX_LINK_TEXT_UNITS),
  }));
}

class Collector implements HtmlHandler {
  readonly found = new Map<string, string>();
  private url: string | undefined;
  private label = '';

  open(name: string, attributes: ReadonlyMap<string, string>): void {
    if (name !== 'a' || this.found.size >= MAX_LINKS) return;
    this.url = webAddress(attributes.get('href') ?? '');
    this.label = '';
  }

  text(text: string): void {
    if (this.url !== undefined && this.label.length < 2 * MAX_LINK_TEXT_UNITS) this.label += text;
  }

  close(name: string): void {
    if (name !== 'a' || this.url === undefined) return;
    if (!this.found.get(this.url)) this.found.set(this.url, this.label.trim());
    this.url = undefined;
  }
}
