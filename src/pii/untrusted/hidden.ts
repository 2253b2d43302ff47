type Attributes = Readonly<Record<string, string>>;

/** A size nobody can read. */
const TINY = /^0*(?:\.\d+)?\s*(?:px|pt|em|rem|%|vw|vh)?$|^0*1(?:\.0*)?\s*px$/;
const FAR_AWAY = /^-\d{3,}/;

/**
 * Whether an element's own attributes hide it from a reader. Style sheets are not looked at: what only they hide stays, and
 * is fenced when it speaks to a model.
 * @param background of the elements around it, as written; undefined when none says
 */
export function isHidden(attributes: Attributes, background: string | undefined): boolean {
  if ('hidden' in attributes || attributes['type']?.toLowerCase() === 'hidden') return true;
  const style = styleOf(attributes);
  const is = (name: string, pattern: RegExp): boolean => pattern.test(style.get(name) ?? 'none of it');
  if (is('display', /^none$/) || is('visibility', /^(?:hidden|collapse)$/) || is('content-visibility', /^hidden$/))
    return true;
  if (is('opacity', /^0*(?:\.0\d*)?%?$/) || is('font-size', TINY) || is('transform', /\bscale[xy]?\(\s*0/)) return true;
  if (is('clip', /rect\(\s*(?:0|1px)/) || is('clip-path', /inset\(\s*(?:50|100)%|circle\(\s*0/)) return true;
  const boxed = is('overflow', /hidden|clip/) || is('overflow-x', /hidden|clip/) || is('overflow-y', /hidden|clip/);
  if (boxed && ['height', 'width', 'max-height', 'max-width'].some((name) => is(name, TINY))) return true;
  if (['left', 'top', 'right', 'bottom', 'text-indent', 'margin-left', 'margin-top'].some((name) => is(name, FAR_AWAY)))
    return true;
  return sameColour(style.get('color') ?? attributes['color'], backgroundOf(attributes) ?? background);
}

/** @returns the background an element paints, as written */
export function backgroundOf(attributes: Attributes): string | undefined {
  const style = styleOf(attributes);
  return style.get('background-color') ?? style.get('background') ?? attributes['bgcolor'];
}

function sameColour(text: string | undefined, background: string | undefined): boolean {
  if (text === undefined) return false;
  const colour = normal(text);
  if (colour === 'transparent' || /^(?:rgba|hsla)\(.*,0(?:\.0+)?\)$/.test(colour)) return true;
  // A page without a background of its own is white.
  return colour === normal(background ?? 'white');
}

const NAMED: Readonly<Record<string, string>> = { white: '#ffffff', black: '#000000', snow: '#fffafa' };

function normal(colour: string): string {
  const plain = colour.toLowerCase().replace(/\s+|!important/g, '');
  const rgb = /^rgba?\((\d+),(\d+),(\d+)(?:,1)?\)$/.exec(plain);
  if (rgb)
    return `#${rgb
      .slice(1)
      .map((part) => Number(part).toString(16).padStart(2, '0'))
      .join('')}`;
  const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/.exec(plain);
  if (short)
    return `#${short
      .slice(1)
      .map((digit) => digit + digit)
      .join('')}`;
  return NAMED[plain] ?? plain;
}

function styleOf(attributes: Attributes): ReadonlyMap<string, string> {
  const rules = (attributes['style'] ?? '').replace(/\/\*[\s\S]*?\*\//g, '').split(';');
  return new Map(
    rules.flatMap((rule) => {
      const colon = rule.indexOf(':');
      if (colon < 0) return [];
      const value = rule
        .slice(colon + 1)
        .toLowerCase()
        .replace('!important', '')
        .trim();
      return [[rule.slice(0, colon).trim().toLowerCase(), value] as const];
    }),
  );
}
