/** Hundredths of a token per UTF-16 unit, from counting WordPiece and BPE tokens of prose: English comes to 4.2 units each. */
const LETTER = 22;
const SPACE = 20;
const DIGIT = 50;
const MARK = 75;
/** Latin with accents, Cyrillic, Greek, Arabic, Indic scripts. */
const OTHER_LETTER = 42;
/** Han, kana, hangul, and each half of a character beyond the basic plane. */
const WIDE = 100;
const FIRST_WIDE = 0x2e80;

const ASCII_WEIGHTS = Uint8Array.from({ length: 128 }, (_, code) => {
  if (code <= 0x20) return code === 0x20 ? SPACE : 0;
  if (code >= 0x30 && code <= 0x39) return DIGIT;
  return (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a) ? LETTER : MARK;
});

/**
 * Tokens a model would make of a text, estimated by script in one pass; for the time without a model.
 * The parts of a text never count less than the whole.
 */
export function estimateTokens(text: string): number {
  let hundredths = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 128) hundredths += ASCII_WEIGHTS[code] as number;
    else hundredths += code < FIRST_WIDE ? OTHER_LETTER : WIDE;
  }
  return Math.ceil(hundredths / 100);
}
