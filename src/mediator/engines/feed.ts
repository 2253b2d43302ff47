import { Tokenizer, type TokenizerCallbacks } from 'htmlparser2';
import { MAX_RESULTS, RAW_CHARS, type RawResult } from './fields.ts';

const ROOTS = new Set(['rss', 'feed', 'rdf']);
const ITEMS = new Set(['item', 'entry']);
/** Elements of an item, of RSS and Atom, and the field each fills. */
const FIELDS: Readonly<Record<string, keyof Fields>> = {
  title: 'title',
  link: 'url',
  description: 'snippet',
  summary: 'snippet',
  content: 'snippet',
  pubdate: 'published',
  published: 'published',
  updated: 'published',
  date: 'published',
};
/** Of a name that is looked at. */
const MAX_NAME_CHARS = 64;

interface Fields {
  url: string;
  title: string;
  snippet: string;
  published: string;
}

/**
 * Reads RSS 1 and 2 and Atom in one pass, without a tree. Entities that a file declares are not expanded, so they cannot
 * multiply or name other files; depth is counted, not kept.
 * @throws TypeError when it is no feed, or one that was cut off before its first item
 */
export function readFeed(xml: string): readonly RawResult[] {
  const reader = new FeedReader(xml);
  const tokenizer = new Tokenizer({ xmlMode: true, decodeEntities: true }, reader);
  tokenizer.write(xml);
  tokenizer.end();
  if (!reader.isFeed || (reader.depth > 0 && reader.results.length === 0)) throw new TypeError('the answer is no feed');
  return reader.results;
}

class FeedReader implements TokenizerCallbacks {
  readonly results: RawResult[] = [];
  isFeed = false;
  depth = 0;
  private readonly xml: string;
  private itemDepth = 0;
  private item: Fields | null = null;
  private field: keyof Fields | null = null;
  private text = '';
  private name = '';
  private attribute = '';
  private link = { href: '', rel: '' };

  constructor(xml: string) {
    this.xml = xml;
  }

  onopentagname(start: number, end: number): void {
    this.name = this.localName(start, end);
    this.link = { href: '', rel: '' };
  }

  onattribname(start: number, end: number): void {
    this.attribute = this.localName(start, end);
  }

  onattribdata(start: number, end: number): void {
    this.addToLink(this.xml.slice(start, Math.min(end, start + RAW_CHARS)));
  }

  onattribentity(codePoint: number): void {
    this.addToLink(String.fromCodePoint(codePoint));
  }

  onopentagend(): void {
    this.depth += 1;
    if (this.depth === 1 && ROOTS.has(this.name)) this.isFeed = true;
    if (this.item === null && ITEMS.has(this.name) && this.results.length < MAX_RESULTS) {
      this.item = { url: '', title: '', snippet: '', published: '' };
      this.itemDepth = this.depth;
    } else if (this.item && this.depth === this.itemDepth + 1) {
      // Deeper ones belong to something else: the title of a source, the name of an author.
      this.field = Object.hasOwn(FIELDS, this.name) ? (FIELDS[this.name] ?? null) : null;
      this.text = '';
      if (this.name === 'link' && this.link.href !== '' && ['', 'alternate'].includes(this.link.rel)) {
        this.item.url ||= this.link.href;
      }
    }
  }

  onselfclosingtag(): void {
    this.onopentagend();
    this.close();
  }

  onclosetag(): void {
    this.close();
  }

  ontext(start: number, end: number): void {
    if (this.field && this.text.length < RAW_CHARS)
      this.text += this.xml.slice(start, Math.min(end, start + RAW_CHARS));
  }

  ontextentity(codePoint: number): void {
    if (this.field && this.text.length < RAW_CHARS) this.text += String.fromCodePoint(codePoint);
  }

  oncdata(start: number, end: number, offset: number): void {
    this.ontext(start, end - offset);
  }

  onattribend(): void {}
  oncomment(): void {}
  ondeclaration(): void {}
  onprocessinginstruction(): void {}
  onend(): void {}

  private close(): void {
    if (this.item && this.field && this.depth === this.itemDepth + 1) {
      this.item[this.field] ||= this.text.trim();
      this.field = null;
    }
    if (this.item && this.depth === this.itemDepth) {
      if (this.item.url !== '') this.results.push({ ...this.item, format: 'html' });
      this.item = null;
    }
    this.depth = Math.max(0, this.depth - 1);
  }

  private addToLink(text: string): void {
    const { attribute } = this;
    if ((attribute === 'href' || attribute === 'rel') && this.link[attribute].length < RAW_CHARS) {
      this.link[attribute] += text;
    }
  }

  /** Lower case, without the prefix of a namespace. */
  private localName(start: number, end: number): string {
    const name = this.xml.slice(start, Math.min(end, start + MAX_NAME_CHARS)).toLowerCase();
    return name.slice(name.indexOf(':') + 1);
  }
}
