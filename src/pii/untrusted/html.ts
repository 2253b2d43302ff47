import { Parser } from 'htmlparser2';
import type { Notes } from './characters.ts';
import { backgroundOf, isHidden } from './hidden.ts';

/** Never text for a reader. */
export const ACTIVE: ReadonlySet<string> = new Set([
  'script',
  'style',
  'noscript',
  'template',
  'iframe',
  'object',
  'embed',
  'applet',
  'svg',
  'math',
  'canvas',
  'audio',
  'video',
  'textarea',
  'select',
  'datalist',
  'head',
]);
const VOID = new Set([
  'area',
  'base',
  'br',
  'col',
  'embed',
  'hr',
  'img',
  'input',
  'link',
  'meta',
  'source',
  'track',
  'wbr',
]);
const BLOCK = new Set([
  'address',
  'article',
  'aside',
  'blockquote',
  'br',
  'dd',
  'div',
  'dl',
  'dt',
  'figcaption',
  'footer',
  'form',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'header',
  'hr',
  'li',
  'main',
  'nav',
  'ol',
  'p',
  'pre',
  'section',
  'table',
  'td',
  'th',
  'tr',
  'ul',
]);
/** Deeper than any page that people wrote; what lies below is dropped and counted. */
const MAX_DEPTH = 400;

interface Element {
  readonly name: string;
  readonly hidden: boolean;
  readonly background: string | undefined;
}

/**
 * The text of a page that a reader would see, without links' targets, pictures' descriptions and everything that acts: a
 * description is read by models and by nobody else, and a target can carry away what is put into it.
 */
export function visibleText(html: string, notes: Notes): string {
  const open: Element[] = [];
  const pieces: string[] = [];
  const outer = (): Element | undefined => open.at(-1);
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        if (BLOCK.has(name)) pieces.push('\n');
        const background = backgroundOf(attributes) ?? outer()?.background;
        const active = ACTIVE.has(name);
        const concealed = !active && (open.length >= MAX_DEPTH || isHidden(attributes, outer()?.background));
        if (outer()?.hidden !== true) {
          if (active && name !== 'head') notes.activeParts += 1;
          else if (concealed && !VOID.has(name)) notes.hiddenText += 1;
        }
        if (!VOID.has(name)) open.push({ name, background, hidden: outer()?.hidden === true || active || concealed });
      },
      onclosetag(name) {
        if (BLOCK.has(name)) pieces.push('\n');
        const at = open.findLastIndex((element) => element.name === name);
        if (at >= 0) open.length = at;
      },
      ontext(text) {
        if (outer()?.hidden !== true) pieces.push(text);
      },
      oncomment() {
        notes.comments += 1;
      },
    },
    { decodeEntities: true, lowerCaseTags: true },
  );
  parser.write(html);
  parser.end();
  return pieces
    .join('')
    .replace(/[ \t\u00a0]+/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}
