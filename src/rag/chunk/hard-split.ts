/** How far back from the limit a better place to cut is looked for, in UTF-16 units. */
const LOOK_BACK = 120;

/** First guess: no script has more units per token than this for long. */
const UNITS_PER_TOKEN = 8;

const WORDS = new Intl.Segmenter(undefined, { granularity: 'word' });
const GRAPHEMES = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/**
 * Cuts a text that has no better place to be cut: at white space, else between words (also where none are written, as in
 * Thai), else between graphemes, and only in the midst of an endless grapheme between its code points.
 * @returns contiguous pieces; each counts at most `maxTokens`, but for a single code point that counts more
 */
export function hardSplit(text: string, maxTokens: number, countTokens: (text: string) => number): string[] {
  const pieces: string[] = [];
  let guess = maxTokens * UNITS_PER_TOKEN;
  for (let from = 0; from < text.length; ) {
    let to = Math.min(text.length, from + guess);
    for (;;) {
      to = cutBefore(text, from, to);
      const count = countTokens(text.slice(from, to));
      if (count <= maxTokens || to - from <= codePointLength(text, from)) break;
      to = from + Math.max(1, Math.floor((to - from) * Math.min(0.9, (0.97 * maxTokens) / count)));
    }
    pieces.push(text.slice(from, to));
    // The text goes on much as it began, so the next guess starts near this one.
    guess = Math.max(16, Math.ceil((to - from) * 1.25));
    from = to;
  }
  return pieces;
}

/** The best place to cut at or before `to`, always after the first code point. */
function cutBefore(text: string, from: number, to: number): number {
  if (to >= text.length) return text.length;
  const floor = Math.max(from + 1, to - LOOK_BACK);
  for (let at = to; at > floor; at--) if (isSpace(text.charCodeAt(at - 1))) return at;
  const start = wholeCodePoint(text, Math.max(from, to - LOOK_BACK));
  const window = text.slice(start, to + LOOK_BACK);
  for (const segmenter of [WORDS, GRAPHEMES]) {
    const cut = start + (segmenter.segment(window).containing(to - start)?.index ?? 0);
    if (cut > Math.max(from, start)) return cut;
  }
  const cut = wholeCodePoint(text, to);
  return cut > from ? cut : from + codePointLength(text, from);
}

/** `at`, or one less when that is between the halves of a pair. */
function wholeCodePoint(text: string, at: number): number {
  const isSecondHalf = (text.charCodeAt(at) & 0xfc00) === 0xdc00 && (text.charCodeAt(at - 1) & 0xfc00) === 0xd800;
  return isSecondHalf ? at - 1 : at;
}

function codePointLength(text: string, at: number): number {
  return (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x09 || code === 0x3000;
}
