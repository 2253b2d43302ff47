import { grown } from './arrays.ts';
import type { QueryPlan } from './query-plan.ts';
import { makeTokenBuffer, type SegmentView } from './view.ts';
import { lengthNorm, saturation } from './weights.ts';

/** Number + 1 of the question's stem per stem of the segment; all zero between questions. */
let stemSlots = new Int32Array(4096);

/** Scores single documents exactly by BM25 over the stems of their text and of their title. */
export class WordScorer {
  /** Scores of the document last given to `score`. */
  body = 0;
  title = 0;
  readonly #plan: QueryPlan;
  readonly #counts: Int32Array;
  readonly #titleCounts: Int32Array;
  readonly #met: Int32Array;
  readonly #tokens = makeTokenBuffer();
  readonly #bodyMean: number;
  readonly #titleMean: number;
  #view: SegmentView | null = null;

  constructor(plan: QueryPlan) {
    const { stems, totals } = plan;
    this.#plan = plan;
    this.#counts = new Int32Array(stems.length);
    this.#titleCounts = new Int32Array(stems.length);
    this.#met = new Int32Array(stems.length);
    this.#bodyMean = totals.bodyLength / totals.docs;
    this.#titleMean = Math.max(totals.titleLength / totals.docs, 1);
  }

  /** Must be called before `score` and whenever the segment changes. */
  enter(view: SegmentView): void {
    this.leave();
    this.#view = view;
    stemSlots = grown(stemSlots, view.stemDocs.length);
    this.#eachStem(view, (stem, slot) => {
      stemSlots[stem] = slot + 1;
    });
  }

  /** Must be called when all is scored, also after an error. */
  leave(): void {
    if (this.#view === null) return;
    this.#eachStem(this.#view, (stem) => {
      stemSlots[stem] = 0;
    });
    this.#view = null;
  }

  /** Leaves the result in `body` and `title`. @throws RagError RAG_INDEX_CORRUPT */
  score(doc: number): void {
    const view = this.#view as SegmentView;
    view.readTokens(doc, this.#tokens);
    const { words, count, titleCount } = this.#tokens;
    const { wordStem } = view;
    const slots = stemSlots;
    const counts = this.#counts;
    let metCount = 0;
    for (let i = 0; i < count; i += 1) {
      const slot = (slots[wordStem[words[i] as number] as number] as number) - 1;
      if (slot < 0) continue;
      if (counts[slot] === 0) this.#met[metCount++] = slot;
      counts[slot] = (counts[slot] as number) + 1;
      if (i < titleCount) this.#titleCounts[slot] = (this.#titleCounts[slot] as number) + 1;
    }
    this.#sum(metCount, lengthNorm(count, this.#bodyMean), lengthNorm(titleCount, this.#titleMean));
  }

  #sum(metCount: number, bodyNorm: number, titleNorm: number): void {
    this.body = 0;
    this.title = 0;
    for (let i = 0; i < metCount; i += 1) {
      const slot = this.#met[i] as number;
      const stem = this.#plan.stems[slot]!;
      this.body += stem.bodyWeight * saturation(this.#counts[slot] as number, bodyNorm);
      this.#counts[slot] = 0;
      const titleCount = this.#titleCounts[slot] as number;
      if (titleCount === 0) continue;
      this.title += stem.titleWeight * saturation(titleCount, titleNorm);
      this.#titleCounts[slot] = 0;
    }
  }

  #eachStem(view: SegmentView, visit: (stem: number, slot: number) => void): void {
    for (const [slot, { a, b }] of this.#plan.stems.entries()) {
      const stem = view.findStem(a, b);
      if (stem >= 0) visit(stem, slot);
    }
  }
}
