import type { SegmentView } from './view.ts';
import { lengthNorm, saturation } from './weights.ts';

/** Classes per doubling of the length term: neighbours differ by 2 %. */
const CLASS_STEPS = 32;
const CLASSES = 256;
/** Occurrences above this count as this many: saturation is nearly reached. */
const MOST_TIMES = 15;
/** Bits of a table index that hold the number of occurrences. */
const TIMES_BITS = 4;
/** Means are rounded to this many steps per doubling, so that what is kept outlives small changes of the mean. */
const MEAN_STEPS = 16;

export interface LengthClasses {
  /** Class of each document, shifted by `TIMES_BITS`. */
  readonly ofDoc: Uint16Array;
}

const known = new WeakMap<SegmentView, LengthClasses & { readonly mean: number; readonly docs: number }>();

/** The length term of an empty document, which no other undercuts. */
const shortest = lengthNorm(0, 1);

/** `saturation` for a class and a number of occurrences: a look-up costs a third of the division. */
export const saturations: Float32Array = Float32Array.from({ length: CLASSES << TIMES_BITS }, (_, at) =>
  saturation(at & MOST_TIMES, shortest * 2 ** ((at >> TIMES_BITS) / CLASS_STEPS)),
);

/** Length classes of a segment's documents, good enough to choose candidates by. @param exactMean mean body length */
export function lengthClasses(view: SegmentView, exactMean: number): LengthClasses {
  const mean = 2 ** (Math.round(Math.log2(exactMean) * MEAN_STEPS) / MEAN_STEPS);
  const kept = known.get(view);
  if (kept?.mean === mean && kept.docs === view.docCount) return kept;
  const ofDoc = new Uint16Array(view.docCount);
  for (let doc = 0; doc < ofDoc.length; doc += 1) {
    const norm = lengthNorm(view.bodyLengths[doc] as number, mean);
    ofDoc[doc] = Math.min(CLASSES - 1, Math.round(Math.log2(norm / shortest) * CLASS_STEPS)) << TIMES_BITS;
  }
  const made = { mean, docs: view.docCount, ofDoc };
  known.set(view, made);
  return made;
}

/** Number of occurrences as an index into a class of `saturations`. */
export function timesIndex(times: number): number {
  return Math.min(times, MOST_TIMES);
}
