import type { Span } from './edits.ts';

/** The parts of a text that are spoken for: kept in order, so that thousands of findings cost no more than a sort. */
export interface Taken {
  /** Takes what is still free of a span. @returns the pieces that were */
  take(span: Span): readonly Span[];
}

export function createTaken(first: readonly Span[]): Taken {
  const spans: Span[] = [...first];
  /** Index of the first span that ends behind `offset`. */
  const from = (offset: number): number => {
    let [low, high] = [0, spans.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((spans[middle]?.end ?? 0) > offset) high = middle;
      else low = middle + 1;
    }
    return low;
  };
  return {
    take({ start, end }) {
      const pieces: Span[] = [];
      const low = from(start);
      let [at, high] = [start, low];
      for (let next = spans[high]; next && next.start < end; next = spans[high]) {
        if (at < next.start) pieces.push({ start: at, end: next.start });
        at = Math.max(at, next.end);
        high += 1;
      }
      if (at < end) pieces.push({ start: at, end });
      const merged = [...spans.slice(low, high), ...pieces].sort((a, b) => a.start - b.start);
      spans.splice(low, high - low, ...merged);
      return pieces;
    },
  };
}
