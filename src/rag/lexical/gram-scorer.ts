import { grown } from './arrays.ts';
import { GramCache } from './gram-cache.ts';
import type { QueryPlan } from './query-plan.ts';
import { makeTokenBuffer, type SegmentView } from './view.ts';
import { lengthNorm, saturation } from './weights.ts';

/** Entries of the look-up table per n-gram of the question: most words' n-grams then miss at the first probe. */
const SPREAD = 8;

/** Per word of a segment: `base` + entry in `#links`; a lower value is left from an earlier question. */
interface WordLinks {
  values: Uint32Array;
  base: number;
  readonly grams: GramCache;
}
/** Kept between questions, because clearing a large vocabulary would cost more than the question. */
const linksOf = new WeakMap<SegmentView, WordLinks>();
const LAST_BASE = 0xf0000000;

/**
 * Scores single documents exactly by BM25 over character n-grams, which are not stored but follow from the words. What a
 * word of a segment has in common with the question is worked out once per question.
 */
export class GramScorer {
  readonly #plan: QueryPlan;
  readonly #hashes: Uint32Array;
  readonly #weights: Float64Array;
  /** Number + 1 of the question's n-gram by its hash, open addressing. */
  readonly #slots: Int32Array;
  readonly #counts: Int32Array;
  readonly #met: Int32Array;
  readonly #tokens = makeTokenBuffer();
  readonly #mean: number;
  #view: SegmentView | null = null;
  #wordLinks: WordLinks = { values: new Uint32Array(0), base: 1, grams: new GramCache() };
  /** Per word met: how many of its n-grams are the question's, then their numbers. */
  #links = new Int32Array(4096);
  #linkEnd = 0;

  constructor(plan: QueryPlan) {
    const { grams, totals } = plan;
    this.#plan = plan;
    this.#hashes = Uint32Array.from(grams, ({ hash }) => hash);
    this.#weights = Float64Array.from(grams, ({ weight }) => weight);
    this.#slots = tableOf(this.#hashes);
    this.#counts = new Int32Array(grams.length);
    this.#met = new Int32Array(grams.length);
    this.#mean = totals.gramLength / totals.docs;
  }

  /** Must be called before `score` and whenever the segment changes. */
  enter(view: SegmentView): void {
    this.leave();
    this.#view = view;
    this.#wordLinks = linksFor(view);
  }

  /** Must be called when all is scored, also after an error. */
  leave(): void {
    this.#wordLinks.base += this.#linkEnd;
    this.#linkEnd = 0;
  }

  /** @throws RagError RAG_INDEX_CORRUPT */
  score(doc: number): number {
    if (this.#plan.grams.length === 0) return 0;
    const view = this.#view as SegmentView;
    view.readTokens(doc, this.#tokens);
    const { words, count } = this.#tokens;
    const { values, base } = this.#wordLinks;
    const counts = this.#counts;
    const met = this.#met;
    let metCount = 0;
    for (let i = 0; i < count; i += 1) {
      const word = words[i] as number;
      let link = (values[word] as number) - base;
      if (link < 0) link = this.#link(view, word);
      const end = link + (this.#links[link] as number);
      for (let at = link + 1; at <= end; at += 1) {
        const gram = this.#links[at] as number;
        if (counts[gram] === 0) met[metCount++] = gram;
        counts[gram] = (counts[gram] as number) + 1;
      }
    }
    const norm = lengthNorm(view.gramLengths[doc] as number, this.#mean);
    let score = 0;
    for (let i = 0; i < metCount; i += 1) {
      const gram = met[i] as number;
      score += (this.#weights[gram] as number) * saturation(counts[gram] as number, norm);
      counts[gram] = 0;
    }
    return score;
  }

  #link(view: SegmentView, word: number): number {
    const { grams } = this.#wordLinks;
    const from = grams.find(view, word);
    const to = from + grams.count;
    const { hashes } = grams;
    const link = this.#linkEnd;
    this.#links = grown(this.#links, link + 1 + grams.count);
    let at = link + 1;
    const mask = this.#slots.length - 1;
    for (let i = from; i < to; i += 1) {
      const hash = hashes[i] as number;
      let slot = hash & mask;
      let number = this.#slots[slot] as number;
      while (number !== 0 && this.#hashes[number - 1] !== hash) {
        slot = (slot + 1) & mask;
        number = this.#slots[slot] as number;
      }
      if (number !== 0) this.#links[at++] = number - 1;
    }
    this.#links[link] = at - link - 1;
    this.#linkEnd = at;
    this.#wordLinks.values[word] = this.#wordLinks.base + link;
    return link;
  }
}

function tableOf(hashes: Uint32Array): Int32Array {
  const slots = new Int32Array(2 ** Math.ceil(Math.log2((hashes.length + 1) * SPREAD)));
  const mask = slots.length - 1;
  for (const [i, hash] of hashes.entries()) {
    let slot = hash & mask;
    while (slots[slot] !== 0) slot = (slot + 1) & mask;
    slots[slot] = i + 1;
  }
  return slots;
}

function linksFor(view: SegmentView): WordLinks {
  let links = linksOf.get(view);
  if (links === undefined || links.base > LAST_BASE) {
    links = { values: new Uint32Array(view.wordCount), base: 1, grams: links?.grams ?? new GramCache() };
    linksOf.set(view, links);
  }
  links.values = grown(links.values, view.wordCount);
  return links;
}
