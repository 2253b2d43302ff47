import { foldCluster } from './text/fold-cluster.ts';
import { foldLookalikes } from './text/lookalikes.ts';
import type { TextMode, TextView } from './types.ts';

/** Printable ASCII, line ends and single spaces: nothing to fold. */
const PLAIN = /^(?:[\n\r\x21-\x7e]| (?! ))*$/;

/**
 * One character as a reader sees it: a base, its combining marks, conjoining Hangul vowels and finals, and invisible
 * characters between them. Bounded, because a base with ten thousand marks must not be one unit of work.
 */
const CLUSTER = /[\s\S][\p{M}\p{Default_Ignorable_Code_Point}\p{Cf}\u1160-\u11ff]{0,32}/uy;

/**
 * Folds a text for reading. Linear in its length.
 * @returns a view; each of its UTF-16 units stands for one whole cluster of the original
 */
export function viewOf(original: string, mode: TextMode = 'query'): TextView {
  if (PLAIN.test(original)) {
    const toOriginal = (start: number, end: number) => ({ start, end });
    return { original, text: original, lower: original.toLowerCase(), mode, toOriginal };
  }
  const { text, starts, ends } = fold(original);
  return {
    original,
    text,
    lower: lowerSameLength(text),
    mode,
    toOriginal(start, end) {
      const from = starts[start] ?? original.length;
      return { start: from, end: end > start ? (ends[end - 1] ?? original.length) : from };
    },
  };
}

function fold(original: string): { text: string; starts: readonly number[]; ends: readonly number[] } {
  const starts: number[] = [];
  const ends: number[] = [];
  const parts: string[] = [];
  for (let at = 0; at < original.length; ) {
    const isPlain = settled(original.charCodeAt(at)) && settled(original.charCodeAt(at + 1) || 0x20);
    let end = at + 1;
    let folded = original.charAt(at);
    if (!isPlain) {
      CLUSTER.lastIndex = at;
      const cluster = CLUSTER.exec(original)?.[0] ?? folded;
      end = at + cluster.length;
      folded = foldCluster(cluster);
    }
    // A second space tells nothing; patterns then need to know one only.
    if (folded === ' ' && parts.at(-1) === ' ') {
      ends[ends.length - 1] = end;
      folded = '';
    }
    for (let i = 0; i < folded.length; i += 1) {
      starts.push(at);
      ends.push(end);
    }
    if (folded !== '') parts.push(folded);
    at = end;
  }
  return { text: foldLookalikes(parts.join('')), starts, ends };
}

/** Runs of letters that NFKC leaves alone: Latin-1, Greek, Cyrillic, Hebrew, Arabic, Thai, kana, Han, Hangul. */
const SETTLED: readonly (readonly [first: number, last: number])[] = [
  [0x20, 0x7e],
  [0x4e00, 0x9fff],
  [0xac00, 0xd7a3],
  [0x3041, 0x3096],
  [0x30a1, 0x30fe],
  [0x400, 0x45f],
  [0xc0, 0x131],
  [0x391, 0x3c9],
  [0x5d0, 0x5ea],
  [0x621, 0x63a],
  [0x641, 0x64a],
  [0xe01, 0xe30],
  [0x0a, 0x0a],
];

/** Whether a unit stands for itself when the next one is no mark, which no unit of these runs is. */
function settled(code: number): boolean {
  return SETTLED.some(([first, last]) => code >= first && code <= last);
}

/** "İ" is two units in lower case; offsets must be the same in both texts. */
function lowerSameLength(text: string): string {
  const lower = text.toLowerCase();
  if (lower.length === text.length) return lower;
  return Array.from(text, (char) => (char.toLowerCase().length === char.length ? char.toLowerCase() : char)).join('');
}
