import type { Span } from './replace/edits.ts';

/** A piece of a long text that can be scrubbed by itself, with the text around it that detectors may need to see. */
export interface Segment {
  /** Offset in the whole text. */
  readonly start: number;
  readonly text: string;
  readonly before: string;
  readonly after: string;
}

export interface SegmenterOptions {
  /** Where something was found that must not be cut through. */
  readonly find: (text: string) => readonly Span[];
  readonly targetChars?: number;
  /** Read on both sides of a cut: longer than anything that is found, a private key included. */
  readonly contextChars?: number;
}

/** Takes a text in any pieces. Where it is cut depends on the text alone, never on how it arrived. */
export interface Segmenter {
  push(chunk: string): Generator<Segment, void, undefined>;
  end(): Generator<Segment, void, undefined>;
}

const TARGET_CHARS = 65_536;
const CONTEXT_CHARS = 16_384;
/** Best place first. Each is tried in the second half of a piece. */
const SAFE_PLACES = [/\n\s*\n/g, /\n/g, /[.!?。！？]\s/g, /\s/g];

export function createSegmenter({
  find,
  targetChars = TARGET_CHARS,
  contextChars = CONTEXT_CHARS,
}: SegmenterOptions): Segmenter {
  /** From `base` on; what came before was given out and is not needed as context any more. */
  let buffer = '';
  let base = 0;
  let start = 0;

  /** The next cut, as an offset in the buffer; null when more text must be seen first. */
  const nextCut = (whole: boolean): number | null => {
    const from = start - base;
    let cut = buffer.length - from <= targetChars ? buffer.length : safePlace(buffer, from, targetChars);
    for (;;) {
      if (!whole && cut + contextChars > buffer.length) return null;
      if (cut >= buffer.length) return buffer.length;
      const low = Math.max(0, cut - contextChars);
      const around = buffer.slice(low, cut + contextChars).toWellFormed();
      const through = find(around).filter((span) => span.start + low < cut && span.end + low > cut);
      if (through.length === 0) return cut;
      cut = low + Math.max(...through.map(({ end }) => end));
    }
  };
  const give = function* (whole: boolean): Generator<Segment, void, undefined> {
    while (start - base < buffer.length) {
      const cut = nextCut(whole);
      if (cut === null) return;
      const from = start - base;
      yield {
        start,
        text: buffer.slice(from, cut).toWellFormed(),
        before: buffer.slice(Math.max(0, from - contextChars), from).toWellFormed(),
        after: buffer.slice(cut, cut + contextChars).toWellFormed(),
      };
      start = base + cut;
      const spare = Math.max(0, cut - contextChars);
      buffer = buffer.slice(spare);
      base += spare;
    }
  };
  return {
    *push(chunk) {
      buffer += chunk;
      yield* give(false);
    },
    end: () => give(true),
  };
}

/** @returns where a piece that begins at `from` is cut best, at most `targetChars` on */
function safePlace(text: string, from: number, targetChars: number): number {
  const low = from + (targetChars >> 1);
  const half = text.slice(low, from + targetChars);
  for (const place of SAFE_PLACES) {
    const last = [...half.matchAll(place)].at(-1);
    if (last) return low + last.index + last[0].length;
  }
  const cut = from + targetChars;
  // Not between the halves of a character.
  return /[\ud800-\udbff]/.test(text[cut - 1] ?? '') ? cut - 1 : cut;
}
