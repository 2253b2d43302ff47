import type { AllowedChunks, ScoredChunk } from '../types.ts';
import { type AllowedDocs, chooseStems, collectCandidates } from './candidates.ts';
import { GramScorer } from './gram-scorer.ts';
import { planQuery, type QueryPlan } from './query-plan.ts';
import { Tokenizer } from './tokenize.ts';
import { TopHeap } from './top-heap.ts';
import { lowerBound, SEGMENT_DOCS, type SegmentView } from './view.ts';
import { GRAM_SHARE, TITLE_SHARE } from './weights.ts';
import { WordScorer } from './word-scorer.ts';

/** Documents whose words are scored exactly per question. */
const CANDIDATES = 128;
/** Of these, the best by words whose n-grams are scored too; more than 48 changed no first ten on the collections tried. */
const FINALISTS = 48;
/** For long lists of answers: both as a multiple of what is asked for. */
const PER_ANSWER = 1.5;

const tokenizer = new Tokenizer();

interface Scored {
  /** Segment number times `SEGMENT_DOCS` plus document number: ascends with chunk ids. */
  readonly key: number;
  readonly words: number;
  /** Words plus n-grams. */
  readonly score: number;
}

/**
 * Ranks the documents of all segments: candidates by their stems, then exact scores of three fields, each divided by the
 * best of the candidates, because the fields' scales have nothing to do with each other.
 * @throws RagError RAG_INDEX_CORRUPT when a segment cannot be read
 */
export function search(
  views: readonly SegmentView[],
  query: string,
  { top, allow }: { readonly top: number; readonly allow?: AllowedChunks },
): ScoredChunk[] {
  const plan = planQuery(query, tokenizer, views);
  if (plan.grams.length + plan.stems.length === 0 || top < 1) return [];
  const wanted = Math.ceil(top * PER_ANSWER);
  const heap = new TopHeap(Math.max(CANDIDATES, wanted));
  const stems = chooseStems(plan);
  for (const [i, view] of views.entries()) {
    const allowed = allow === undefined ? null : allowedDocs(view, allow);
    const place = { base: i * SEGMENT_DOCS, share: 1 / views.length };
    if (allowed?.docs.length !== 0) collectCandidates(view, plan, stems, allowed, heap, place);
  }
  const candidates = scoreWords(views, plan, heap.keys.subarray(0, heap.size).sort());
  const finalists = candidates.sort((x, y) => y.words - x.words || x.key - y.key).slice(0, Math.max(FINALISTS, wanted));
  return scoreGrams(views, plan, finalists)
    .sort((x, y) => y.score - x.score || x.key - y.key)
    .slice(0, top)
    .map(({ key, score }) => ({ chunkId: viewOf(views, key).chunkIds[key % SEGMENT_DOCS] as number, score }));
}

/** @param keys ascending */
function scoreWords(views: readonly SegmentView[], plan: QueryPlan, keys: Uint32Array): Scored[] {
  const scorer = new WordScorer(plan);
  const body = new Float64Array(keys.length);
  const title = new Float64Array(keys.length);
  try {
    let current: SegmentView | null = null;
    for (const [i, key] of keys.entries()) {
      const view = viewOf(views, key);
      if (view !== current) scorer.enter(view);
      current = view;
      scorer.score(key % SEGMENT_DOCS);
      body[i] = scorer.body;
      title[i] = scorer.title;
    }
  } finally {
    scorer.leave();
  }
  const bodyScale = scaleOf(body, 1);
  const titleScale = scaleOf(title, TITLE_SHARE);
  return Array.from(keys, (key, i) => {
    const words = (body[i] as number) * bodyScale + (title[i] as number) * titleScale;
    return { key, words, score: words };
  });
}

function scoreGrams(views: readonly SegmentView[], plan: QueryPlan, finalists: readonly Scored[]): Scored[] {
  const scorer = new GramScorer(plan);
  const inOrder = finalists.toSorted((x, y) => x.key - y.key);
  const grams = new Float64Array(inOrder.length);
  try {
    let current: SegmentView | null = null;
    for (const [i, { key }] of inOrder.entries()) {
      const view = viewOf(views, key);
      if (view !== current) scorer.enter(view);
      current = view;
      grams[i] = scorer.score(key % SEGMENT_DOCS);
    }
  } finally {
    scorer.leave();
  }
  const scale = scaleOf(grams, GRAM_SHARE);
  return inOrder.map(({ key, words }, i) => ({ key, words, score: words + (grams[i] as number) * scale }));
}

function viewOf(views: readonly SegmentView[], key: number): SegmentView {
  return views[Math.floor(key / SEGMENT_DOCS)]!;
}

/** What brings the best of the scores to `share`. */
function scaleOf(scores: Float64Array, share: number): number {
  const best = scores.reduce((most, score) => Math.max(most, score), 0);
  return best === 0 ? 0 : share / best;
}

function allowedDocs(view: SegmentView, allow: AllowedChunks): AllowedDocs {
  const flags = new Uint8Array(view.docCount);
  const docs = new Uint16Array(view.docCount);
  let count = 0;
  if (view.docCount > 0) {
    const to = lowerBound(allow, (view.chunkIds[view.docCount - 1] as number) + 1, 0, allow.length);
    let doc = 0;
    for (let i = lowerBound(allow, view.chunkIds[0] as number, 0, to); i < to; i += 1) {
      const chunkId = allow[i] as number;
      doc = lowerBound(view.chunkIds, chunkId, doc, view.docCount);
      if (doc === view.docCount) break;
      if (view.chunkIds[doc] !== chunkId || view.dead[doc] === 1) continue;
      flags[doc] = 1;
      docs[count] = doc;
      count += 1;
    }
  }
  return { docs: docs.subarray(0, count), flags };
}
