import { lengthClasses, saturations, timesIndex } from './length-classes.ts';
import type { QueryPlan, QueryStem } from './query-plan.ts';
import { findSimilar } from './similar.ts';
import type { TopHeap } from './top-heap.ts';
import { lowerBound, type Postings, SEGMENT_DOCS, type SegmentView } from './view.ts';
import { GRAM_SHARE } from './weights.ts';

/** Postings read for one question over all segments, rarest stems first. What is left out still counts when rescoring. */
const POSTING_BUDGET = 64_000;
/** Postings read for words that only look like a word of the question. */
const SIMILAR_BUDGET = 20_000;
/** Below this share of allowed documents, looking each one up is cheaper than reading the list. */
const LOOKUP_FACTOR = 48;

const scores = new Float32Array(SEGMENT_DOCS);
/** The same as whole numbers, which order as the positive scores do and compare faster. */
const scoreBits = new Int32Array(scores.buffer);
const floorScore = new Float32Array(1);
const floorBits = new Int32Array(floorScore.buffer);
const list: Postings = { docs: new Uint16Array(0), counts: new Uint8Array(0), from: 0, to: 0 };
/** Documents of one segment that a question may see: ascending numbers, and the same as flags. */
export interface AllowedDocs {
  readonly docs: Uint16Array;
  readonly flags: Uint8Array;
}

/** The part of a question's stems whose lists are read: rarest first, until the budget is spent, one at least. */
export function chooseStems(plan: QueryPlan): QueryStem[] {
  const byWeight = [...plan.stems].sort((x, y) => y.bodyWeight - x.bodyWeight || x.docs - y.docs || x.a - y.a);
  let left = POSTING_BUDGET;
  return byWeight.filter(({ docs }, i) => {
    left -= docs;
    return i === 0 || left >= 0;
  });
}

/**
 * Adds the documents of one segment that share stems, or words of much the same letters, with the question.
 * The scores are those of the stems alone and only decide which documents are looked at closely.
 * @param place `base`: key of the segment's document 0 in the heap; `share`: the segment's part of the budget for similar words
 * @throws RagError RAG_INDEX_CORRUPT
 */
export function collectCandidates(
  view: SegmentView,
  plan: QueryPlan,
  stems: readonly QueryStem[],
  allowed: AllowedDocs | null,
  heap: TopHeap,
  place: { readonly base: number; readonly share: number },
): void {
  const { base, share } = place;
  const { ofDoc } = lengthClasses(view, plan.totals.bodyLength / plan.totals.docs);
  const bodyTotal = sum(plan.stems.map(({ bodyWeight }) => bodyWeight));
  const gramTotal = sum(plan.grams.map(({ weight }) => weight));
  const gramScale = gramTotal === 0 ? 0 : (GRAM_SHARE * (bodyTotal || 1)) / gramTotal;
  let isDone = false;
  try {
    for (const stem of stems) {
      const number = view.findStem(stem.a, stem.b);
      if (number >= 0) addList(view, number, stem.bodyWeight * (1 + GRAM_SHARE), ofDoc, allowed);
    }
    let left = SIMILAR_BUDGET * share;
    for (const { stem, gramIdf } of findSimilar(view, plan, share)) {
      left -= view.stemDocs[stem] as number;
      if (left < 0) break;
      addList(view, stem, gramIdf * gramScale, ofDoc, allowed);
    }
    isDone = true;
  } finally {
    // A damaged list ends the question half way; the next one must not find its scores.
    if (!isDone) scores.fill(0);
  }
  drain(view, heap, base);
}

function addList(
  view: SegmentView,
  stem: number,
  weight: number,
  classes: Uint16Array,
  allowed: AllowedDocs | null,
): void {
  view.readPostings(stem, list);
  if (allowed === null) {
    addAll(weight, classes);
    return;
  }
  const isSparse = allowed.docs.length * LOOKUP_FACTOR < list.to - list.from;
  if (isSparse) addLookedUp(allowed.docs, weight, classes);
  else addFlagged(allowed.flags, weight, classes);
}

function addAll(weight: number, classes: Uint16Array): void {
  const { docs, counts, to } = list;
  for (let i = list.from; i < to; i += 1) {
    const doc = docs[i] as number;
    const worth = saturations[(classes[doc] as number) | timesIndex(counts[i] as number)] as number;
    scores[doc] = (scores[doc] as number) + weight * worth;
  }
}

function addFlagged(flags: Uint8Array, weight: number, classes: Uint16Array): void {
  const { docs, counts, to } = list;
  for (let i = list.from; i < to; i += 1) {
    const doc = docs[i] as number;
    if (flags[doc] === 0) continue;
    const worth = saturations[(classes[doc] as number) | timesIndex(counts[i] as number)] as number;
    scores[doc] = (scores[doc] as number) + weight * worth;
  }
}

function addLookedUp(allowed: Uint16Array, weight: number, classes: Uint16Array): void {
  const { docs, counts, to } = list;
  let at = list.from;
  for (const doc of allowed) {
    at = lowerBound(docs, doc, at, to);
    if (at === to) break;
    if (docs[at] !== doc) continue;
    const worth = saturations[(classes[doc] as number) | timesIndex(counts[at] as number)] as number;
    scores[doc] = (scores[doc] as number) + weight * worth;
  }
}

/** Moves the segment's scores into the heap and leaves the table empty for the next segment. */
function drain(view: SegmentView, heap: TopHeap, base: number): void {
  const { docCount, dead } = view;
  let floor = bitsOf(heap.floor);
  for (let doc = 0; doc < docCount; doc += 1) {
    if ((scoreBits[doc] as number) <= floor || dead[doc] === 1) continue;
    heap.push(scores[doc] as number, base + doc);
    floor = bitsOf(heap.floor);
  }
  scores.fill(0, 0, docCount);
}

function bitsOf(score: number): number {
  floorScore[0] = score;
  return floorBits[0] as number;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
