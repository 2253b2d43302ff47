import { MemorySegment } from './memory-segment.ts';
import { makeTokenBuffer, SEGMENT_DOCS, type SegmentView } from './view.ts';

/** Tokens of the largest segment a merge may make: bounds the memory of a merge to about 150 MB. */
const MERGE_TOKENS = 7_000_000;
/** Neighbours of about the same size that are made one. */
const FAN_IN = 6;
/** Neighbours that are worth it when one more would be too much for one segment. */
const FULL_FAN_IN = 3;
const SMALLEST_TIER_TOKENS = 32_768;
/** Share of dead documents from which a segment is rewritten without them. */
const DEAD_SHARE = 1 / 16;

/** What the merge policy knows of a segment. */
export interface SegmentSize {
  readonly docs: number;
  readonly deadDocs: number;
  readonly tokens: number;
}

/**
 * Picks the next neighbours to merge: any segment with many dead documents by itself, or the smallest tier with six in
 * a row. Only neighbours, because document numbers follow chunk ids.
 * @returns positions `[from, to)`, null when everything is in order
 */
export function chooseMerge(segments: readonly SegmentSize[]): readonly [from: number, to: number] | null {
  const worn = segments.findIndex(({ docs, deadDocs }) => deadDocs > docs * DEAD_SHARE);
  if (worn >= 0) return [worn, worn + 1];
  const tiers = segments.map(({ tokens }) => Math.max(0, Math.floor(Math.log2(tokens / SMALLEST_TIER_TOKENS) / 2)));
  for (let tier = 0; tier <= Math.max(-1, ...tiers); tier += 1) {
    const run = findRun(segments, tiers, tier);
    if (run !== null) return run;
  }
  return null;
}

/** Copies the living documents of neighbouring segments into a new one, in order, without reading their texts again. */
export function* mergeSegments(views: readonly SegmentView[]): Generator<void, MemorySegment> {
  const merged = new MemorySegment();
  const tokens = makeTokenBuffer();
  for (const view of views) {
    const numbers = new Int32Array(view.wordCount).fill(-1);
    for (let doc = 0; doc < view.docCount; doc += 1) {
      if (view.dead[doc] === 1) continue;
      view.readTokens(doc, tokens);
      for (let i = 0; i < tokens.count; i += 1) {
        const word = tokens.words[i] as number;
        if ((numbers[word] as number) < 0) numbers[word] = copyWord(view, word, merged);
        tokens.words[i] = numbers[word] as number;
      }
      merged.addWords(view.chunkIds[doc] as number, tokens.words, tokens.count, tokens.titleCount);
      if (doc % 64 === 0) yield;
    }
  }
  return merged;
}

function copyWord(view: SegmentView, word: number, into: MemorySegment): number {
  return into.lexicon.copyWord(view.wordUnits, view.wordStarts[word] as number, view.wordStarts[word + 1] as number);
}

/** Longest run from some start whose members are of the tier or below and fit into one segment, four of them at least. */
function findRun(
  segments: readonly SegmentSize[],
  tiers: readonly number[],
  tier: number,
): readonly [from: number, to: number] | null {
  for (let from = 0; from + FULL_FAN_IN <= segments.length; from += 1) {
    let isFull = false;
    let to = from;
    let docs = 0;
    let tokens = 0;
    while (to < segments.length && (tiers[to] as number) <= tier) {
      docs += segments[to]!.docs;
      tokens += segments[to]!.tokens;
      isFull = docs > SEGMENT_DOCS || tokens > MERGE_TOKENS;
      if (isFull) break;
      to += 1;
    }
    if (to - from >= (isFull ? FULL_FAN_IN : FAN_IN)) return [from, to];
  }
  return null;
}
