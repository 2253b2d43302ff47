import type { TextMode, TextView } from '../../src/pii/types.ts';

/** A text that needs no folding, as its own view. */
export function plainView(text: string, mode: TextMode = 'query'): TextView {
  return { original: text, text, lower: text.toLowerCase(), mode, toOriginal: (start, end) => ({ start, end }) };
}
