import { Tokenizer, type TokenizerCallbacks } from 'htmlparser2';
import { MAX_HTML_DEPTH } from './limits.ts';

/** Attributes of one element that are kept; more are read over. */
const MAX_ATTRIBUTES = 32;
/** Values are cut here. */
export const MAX_ATTRIBUTE_LENGTH = 2000;

/** Elements that are never closed. */
export const VOID: ReadonlySet<string> = new Set(
  'area base br col embed hr img input link meta param source track wbr'.split(' '),
);

/** An opening tag of the first list ends an open paragraph. */
const ENDS_PARAGRAPH = new Set(
  (
    'address article aside blockquote details div dl fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr main nav ol ' +
    'p pre section table ul'
  ).split(' '),
);

/** What an opening tag ends, and the elements beyond which it does not reach. */
const ENDS: Record<string, { readonly ends: readonly string[]; readonly within: readonly string[] }> = {
  li: { ends: ['li'], within: ['ul', 'ol'] },
  dt: { ends: ['dt', 'dd'], within: ['dl'] },
  dd: { ends: ['dt', 'dd'], within: ['dl'] },
  tr: { ends: ['tr'], within: ['table'] },
  td: { ends: ['td', 'th'], within: ['tr', 'table'] },
  th: { ends: ['td', 'th'], within: ['tr', 'table'] },
  thead: { ends: ['thead', 'tbody', 'tfoot'], within: ['table'] },
  tbody: { ends: ['thead', 'tbody', 'tfoot'], within: ['table'] },
  tfoot: { ends: ['thead', 'tbody', 'tfoot'], within: ['table'] },
};
const PARAGRAPH = { ends: ['p'], within: ['table', 'td', 'th', 'body'] };

export interface HtmlHandler {
  open(name: string, attributes: ReadonlyMap<string, string>): void;
  text(text: string): void;
  /** Called once for every `open` of an element that is not void, innermost first. */
  close(name: string): void;
}

/**
 * Walks HTML as browsers read it, leniently, without building a tree. Elements nested deeper than MAX_HTML_DEPTH are not
 * announced, their text is; so depth costs neither memory nor time (parsers that build a tree need minutes for 20,000
 * nested elements).
 * @param unseen elements always announced, however deep, because their text must not be read
 */
export function walkHtml(html: string, handler: HtmlHandler, unseen: ReadonlySet<string>): void {
  const walker = new HtmlWalker(html, handler, unseen);
  const tokenizer = new Tokenizer({ decodeEntities: true }, walker);
  tokenizer.write(html);
  tokenizer.end();
  walker.closeAll();
}

class HtmlWalker implements TokenizerCallbacks {
  private readonly html: string;
  private readonly handler: HtmlHandler;
  private readonly unseen: ReadonlySet<string>;
  private readonly stack: string[] = [];
  /** How many of each element are open: most searches of the stack can be left out. */
  private readonly counts = new Map<string, number>();
  private overflow = 0;
  private name = '';
  private attributes = new Map<string, string>();
  private attribute = '';
  private value = '';

  constructor(html: string, handler: HtmlHandler, unseen: ReadonlySet<string>) {
    this.html = html;
    this.handler = handler;
    this.unseen = unseen;
  }

  onopentagname(start: number, end: number): void {
    this.name = this.html.slice(start, end).toLowerCase();
    this.attributes = new Map();
  }

  onattribname(start: number, end: number): void {
    this.attribute = this.attributes.size < MAX_ATTRIBUTES ? this.html.slice(start, end).toLowerCase() : '';
    this.value = '';
  }

  onattribdata(start: number, end: number): void {
    if (this.attribute && this.value.length < MAX_ATTRIBUTE_LENGTH) {
      this.value += this.html.slice(start, Math.min(end, start + MAX_ATTRIBUTE_LENGTH));
    }
  }

  onattribentity(codePoint: number): void {
    if (this.attribute && this.value.length < MAX_ATTRIBUTE_LENGTH) this.value += String.fromCodePoint(codePoint);
  }

  onattribend(): void {
    if (this.attribute) this.attributes.set(this.attribute, this.value);
  }

  onopentagend(): void {
    const { name } = this;
    if (ENDS_PARAGRAPH.has(name)) this.endImplied(PARAGRAPH);
    const implied = Object.hasOwn(ENDS, name) ? ENDS[name] : undefined;
    if (implied) this.endImplied(implied);
    if (VOID.has(name)) this.handler.open(name, this.attributes);
    else if (this.stack.length < MAX_HTML_DEPTH || (this.unseen.has(name) && this.stack.length < 2 * MAX_HTML_DEPTH)) {
      this.stack.push(name);
      this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
      this.handler.open(name, this.attributes);
    } else this.overflow++;
  }

  /** `<div/>` opens a div in HTML; only void elements, and elements of SVG that are skipped anyway, end at once. */
  onselfclosingtag(): void {
    this.onopentagend();
  }

  onclosetag(start: number, end: number): void {
    const name = this.html.slice(start, end).toLowerCase();
    if (VOID.has(name)) return;
    if (this.overflow > 0 && this.stack.at(-1) !== name) {
      this.overflow--;
      return;
    }
    if (this.isOpen(name)) this.closeTo(this.stack.lastIndexOf(name));
  }

  ontext(start: number, end: number): void {
    this.handler.text(this.html.slice(start, end));
  }

  ontextentity(codePoint: number): void {
    this.handler.text(String.fromCodePoint(codePoint));
  }

  oncdata(start: number, end: number, offset: number): void {
    this.ontext(start, end - offset);
  }

  closeAll(): void {
    this.closeTo(0);
  }

  private endImplied({ ends, within }: { readonly ends: readonly string[]; readonly within: readonly string[] }): void {
    if (!ends.some((name) => this.isOpen(name))) return;
    for (let at = this.stack.length - 1; at >= 0; at--) {
      const name = this.stack[at] as string;
      if (ends.includes(name)) this.closeTo(at);
      else if (within.includes(name)) return;
    }
  }

  private isOpen(name: string): boolean {
    return (this.counts.get(name) ?? 0) > 0;
  }

  private closeTo(at: number): void {
    while (this.stack.length > at) {
      const name = this.stack.pop() as string;
      this.counts.set(name, (this.counts.get(name) ?? 0) - 1);
      this.handler.close(name);
    }
  }

  oncomment(): void {}
  ondeclaration(): void {}
  onprocessinginstruction(): void {}
  onend(): void {}
}
