import { isHidden } from '../../pii/untrusted/hidden.ts';

/** Style sheets above this size are read no further: their rules would not be simple ones. UTF-16 units. */
const MAX_UNITS = 512 * 1024;
/** A rule's selector that names one class or one id and nothing else. */
const SIMPLE = /^(?:[a-z][a-z0-9]*)?([.#][\w-]{1,80})$/i;

/**
 * Classes and ids that the page's own style sheet hides from every reader, as `.name` and `#name`.
 *
 * Only rules for one class or id are looked at, and none within `@media` and the like: those hide on one screen and show on
 * another. Text that other rules hide stays, and is fenced when it speaks to a model.
 */
export function hiddenNames(html: string): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { selector, declarations } of rules(sheets(html))) {
    if (!isHidden({ style: declarations }, undefined)) continue;
    for (const each of selector.split(',')) {
      const name = SIMPLE.exec(each.trim())?.[1];
      if (name !== undefined) names.add(name);
    }
  }
  return names;
}

/** The text of all `<style>` elements. Goes forward only, so that a million unclosed ones cost no more than one. */
function sheets(html: string): string {
  const open = /<style\b[^>]{0,300}>/gi;
  const close = /<\/style/gi;
  let css = '';
  for (let start = open.exec(html); start && css.length < MAX_UNITS; start = open.exec(html)) {
    close.lastIndex = open.lastIndex;
    const end = close.exec(html)?.index ?? html.length;
    css += `${html.slice(open.lastIndex, end)}\n`;
    open.lastIndex = end;
  }
  return css.slice(0, MAX_UNITS).replaceAll(/\/\*(?:[^*]|\*(?!\/))*\*\//g, '');
}

function* rules(css: string): Generator<{ readonly selector: string; readonly declarations: string }, void, undefined> {
  for (let at = 0; ; ) {
    const open = css.indexOf('{', at);
    if (open === -1) return;
    const selector = css.slice(at, open).trim();
    const end = selector.startsWith('@') ? blockEnd(css, open) : css.indexOf('}', open);
    if (end === -1) return;
    at = end + 1;
    if (selector.startsWith('@') || selector.length > 2000) continue;
    const declarations = css.slice(open + 1, end);
    // A colour alone says nothing: what it stands on is set elsewhere.
    const hasGround = /background/i.test(declarations);
    yield {
      selector,
      declarations: hasGround ? declarations : declarations.replaceAll(/(^|[;\s])color\s*:/gi, '$1x:'),
    };
  }
}

/** Where the block that opens at `open` ends, nested ones included. */
function blockEnd(css: string, open: number): number {
  const braces = /[{}]/g;
  braces.lastIndex = open;
  for (let depth = 0, brace = braces.exec(css); brace; brace = braces.exec(css)) {
    depth += brace[0] === '{' ? 1 : -1;
    if (depth === 0) return brace.index;
  }
  return -1;
}
