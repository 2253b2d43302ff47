import type { ScoredChunk } from './types.ts';

/** The vectors' share while nobody has measured how good they are: gains with sound models, costs little with poor ones. */
export const UNMEASURED_DENSE_WEIGHT = 0.2;

export interface FuseOptions {
  /** The vectors' share of the score, 0 to 1, as `measureTrust` found it for this model on these documents. */
  readonly denseWeight: number;
  /** Most results wanted; all when absent. */
  readonly top?: number;
}

/**
 * One ranking from two. Scores are added, not ranks: reciprocal rank fusion gives a poor ranker the same say as a good one
 * and loses up to 0.09 nDCG@10 that way. A keyword score has a natural zero (no word in common) and is divided by the
 * best; cosines have none, so they are stretched from the last of the list (0) to the best (1).
 * @param lexical best first, scores above 0
 * @param vector best first; ask both rankers for as many as each other, at least 100
 * @returns best first, ties by ascending id; scores 0 to 1
 */
export function fuse(
  lexical: readonly ScoredChunk[],
  vector: readonly ScoredChunk[],
  { denseWeight, top }: FuseOptions,
): ScoredChunk[] {
  // With one ranker silent the other speaks alone, and its scores keep their full range.
  const share = lexical.length === 0 ? 1 : vector.length === 0 ? 0 : Math.min(1, Math.max(0, denseWeight));
  const scores = new Map<number, number>();
  const best = lexical[0]?.score ?? 0;
  for (const { chunkId, score } of lexical) scores.set(chunkId, (1 - share) * (best > 0 ? score / best : 1));
  if (share > 0) {
    const high = vector[0]?.score ?? 0;
    const low = vector.at(-1)?.score ?? 0;
    for (const { chunkId, score } of vector) {
      const stretched = high > low ? (score - low) / (high - low) : 1;
      scores.set(chunkId, (scores.get(chunkId) ?? 0) + share * stretched);
    }
  }
  const fused = Array.from(scores, ([chunkId, score]): ScoredChunk => ({ chunkId, score }));
  fused.sort((a, b) => b.score - a.score || a.chunkId - b.chunkId);
  return top === undefined ? fused : fused.slice(0, top);
}
