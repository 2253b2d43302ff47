import { clip, oneLine } from './printable.ts';

/** Text shown before the first fitting word, so that it does not stand alone. */
const LEAD_CHARS = 40;

/**
 * The part of a passage that holds most of the words looked for.
 * @param query as typed; its words are found by their beginnings, so that `key` finds `keys`
 * @returns one line of at most `width` characters, with an ellipsis where something was left out
 */
export function snippet(text: string, query: string, width: number): string {
  const line = oneLine(text);
  if (line.length <= width) return line;
  const wanted = wordsOf(query).map(({ word }) => word);
  const hits = wordsOf(line).filter(({ word }) =>
    wanted.some((other) => word.startsWith(other) || other.startsWith(word)),
  );
  const best = hits.reduce(
    (found, { at }, index) => {
      const inside = hits.slice(index).filter((hit) => hit.at < at + width - 2 * LEAD_CHARS);
      const count = new Set(inside.map(({ word }) => word)).size;
      return count > found.count ? { at, count } : found;
    },
    { at: 0, count: 0 },
  );
  if (best.at <= LEAD_CHARS) return clip(line, width);
  const from = Math.min(best.at - LEAD_CHARS, line.length - width + 1);
  const start = line.indexOf(' ', from) + 1 || from;
  return `\u2026${clip(line.slice(start < best.at ? start : from).toWellFormed(), width - 1)}`;
}

/** Words of three characters and more, in lower case: shorter ones fit everywhere. */
function wordsOf(text: string): { readonly word: string; readonly at: number }[] {
  return [...text.matchAll(/[\p{L}\p{N}]{3,}/gu)].map((match) => ({ word: match[0].toLowerCase(), at: match.index }));
}
