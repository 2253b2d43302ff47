/** First letters of the months in the languages of most users, folded; January first. */
const MONTHS: readonly RegExp[] = [
  /^(?:jan|ene|gen|sty|ianv)/,
  /^(?:feb|fev|lut|fevr)/,
  /^(?:mar|maer|mrt|mart)/,
  /^(?:apr|avr|abr|kwi)/,
  /^(?:may|mai|mei|mag|maj|maia?$)/,
  /^(?:jun|juin|giu|cze|iiun)/,
  /^(?:jul|juil|lug|lip|iiul)/,
  /^(?:aug|aou|ago|sie|avg)/,
  /^(?:sep|set|wrz|sent)/,
  /^(?:oct|okt|ott|out|paz)/,
  /^(?:nov|lis|noia)/,
  /^(?:dec|dez|dic|gru|dek)/,
];

interface Piece {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/**
 * A birth date however it is written: 12/03/1948, 12 march 48, March 12th, 1948, 1948-03-12, 19480312.
 * @param pieces the text's words, folded
 * @returns from first to last piece of each
 */
export function findDate(
  pieces: readonly Piece[],
  isoDate: string,
): { readonly start: number; readonly end: number }[] {
  const [year, month, day] = isoDate.split('-').map(Number);
  if (!year || !month || !day) return [];
  const found: { start: number; end: number }[] = [];
  const pad = (value: number): string => String(value).padStart(2, '0');
  const compact = new Set([
    `${year}${pad(month)}${pad(day)}`,
    `${pad(day)}${pad(month)}${year}`,
    `${pad(month)}${pad(day)}${year}`,
  ]);
  const roles = pieces.map(({ text }) => rolesOf(text, year, month, day));
  for (let at = 0; at < pieces.length; at++) {
    const [first, last] = [pieces[at], pieces[at + 2]];
    if (first && compact.has(first.text)) found.push({ start: first.start, end: first.end });
    else if (
      first &&
      last &&
      last.end - first.start < 40 &&
      covers([roles[at] ?? 0, roles[at + 1] ?? 0, roles[at + 2] ?? 0])
    ) {
      found.push({ start: first.start, end: last.end });
    }
  }
  return found;
}

/** Bits: 1 may be the day, 2 the month, 4 the year. */
function rolesOf(text: string, year: number, month: number, day: number): number {
  const ordinal = /^(\d{1,2})(?:st|nd|rd|th)$/.exec(text)?.[1];
  const number = /^\d{1,4}$/.test(text) ? Number(text) : ordinal ? Number(ordinal) : null;
  if (number === null) return MONTHS[month - 1]?.test(text) ? 2 : 0;
  const short = text.length === 2 && number === year % 100;
  return (number === day ? 1 : 0) | (number === month ? 2 : 0) | (number === year || short ? 4 : 0);
}

function covers([a, b, c]: readonly [number, number, number]): boolean {
  const order = [
    [1, 2, 4],
    [2, 1, 4],
    [4, 2, 1],
  ] as const;
  return order.some(([x, y, z]) => (a & x) !== 0 && (b & y) !== 0 && (c & z) !== 0);
}
