/** Colours and weights used in output. Only `Terminal` turns them into escape sequences. */
export type Style = 'plain' | 'bold' | 'dim' | 'red' | 'yellow' | 'green';

interface Segment {
  readonly text: string;
  readonly style: Style;
}

/**
 * Text that is fit for a terminal. Made only by `shown` and the style functions below, which neutralise every value put
 * in: a document's title that holds escape sequences cannot move the cursor, rename the window or rewrite lines above.
 */
export class Printable {
  readonly segments: readonly Segment[];

  constructor(segments: readonly Segment[]) {
    this.segments = segments.map(({ text, style }) => ({ text: neutralise(text), style }));
  }

  /** @param colour whether the stream this goes to shows colours */
  render(colour: boolean): string {
    return this.segments
      .map(({ text, style }) => (colour && style !== 'plain' && text ? `${OPEN[style]}${text}${CLOSE}` : text))
      .join('');
  }
}

const CLOSE = '\u001b[0m';
const OPEN: Record<Exclude<Style, 'plain'>, string> = {
  bold: '\u001b[1m',
  dim: '\u001b[2m',
  red: '\u001b[31m',
  yellow: '\u001b[33m',
  green: '\u001b[32m',
};

/** Tagged template: every value is neutralised, and only a `Printable` keeps its style. */
export function shown(strings: TemplateStringsArray, ...values: readonly (string | number | Printable)[]): Printable {
  const segments: Segment[] = [];
  for (const [index, literal] of strings.entries()) {
    if (literal) segments.push({ text: literal, style: 'plain' });
    const value = values[index];
    if (value instanceof Printable) segments.push(...value.segments);
    else if (value !== undefined) segments.push({ text: String(value), style: 'plain' });
  }
  return new Printable(segments);
}

/** @returns the text in one style */
export function styled(style: Style, text: string | number): Printable {
  return new Printable([{ text: String(text), style }]);
}

/**
 * Cursor movement, title changes and the like start with a C0 or C1 control character; a carriage return alone rewrites
 * a line. They are shown as a replacement mark, so that the reader sees that something stood there.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029]/gu;

/**
 * Overrides and embeddings that show text in another order than it is stored ("Trojan source", CVE-2021-42574), and
 * characters that hide text: zero-width spaces, soft joins, tags. They have no width of their own, so they are dropped.
 * The joiners U+200C and U+200D stay: Persian and many emoji need them.
 */
const HIDDEN = /[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]/gu;

/** @returns text without anything a terminal would obey; tab and line feed stay */
export function neutralise(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(CONTROLS, '\ufffd').replace(HIDDEN, '').toWellFormed();
}

/** @returns text on one line, for titles, quotes and table cells */
export function oneLine(text: string): string {
  return neutralise(text.replace(/\s+/gu, ' ')).trim();
}

/** @returns at most `width` characters of one line; a cut is marked by an ellipsis */
export function clip(text: string, width: number): string {
  const line = oneLine(text);
  if (line.length <= width) return line;
  const cut = line.slice(0, width - 1);
  const space = cut.lastIndexOf(' ');
  // Cut between words unless that would lose a third of the line, as in languages written without spaces.
  return `${(space > width * 0.66 ? cut.slice(0, space) : cut).toWellFormed()}\u2026`;
}

/**
 * JSON on one line. `JSON.stringify` leaves C1 controls and direction overrides as they are; a terminal would obey them,
 * so they are written as escapes, which every reader of JSON turns back into the same text.
 */
export function jsonLine(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]|[\udb40][\udc00-\udc7f]/g,
    (match) => [...Array(match.length).keys()].map((at) => escaped(match.charCodeAt(at))).join(''),
  );
}

function escaped(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, '0')}`;
}
