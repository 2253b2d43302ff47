import type { Mode } from '../types.ts';

/** One line of `cloister decoys --audit`: what left for one question, and which of it was real. Only an audit has these. */
export interface AuditBatch {
  /** Whose question it was; batches of one user can be linked by an observer. */
  readonly user: string;
  /** Order among the batches of one user. */
  readonly seq: number;
  readonly mode: Mode;
  /** Who wrote the decoys, where there is more than one writer. */
  readonly source?: string | undefined;
  /** Index in `queries`; null when none is real. */
  readonly real_index: number | null;
  /** As an engine gets them, in sending order. */
  readonly queries: readonly string[];
  /** One for each query, ms after the batch begins. */
  readonly send_ms: readonly number[];
  /** Public id of the topic or persona of each query. */
  readonly slots: readonly number[];
  readonly class: string;
  readonly answered: boolean;
  /** What is claimed, natural logarithm; null where nothing is claimed. */
  readonly eps: {
    readonly content: number | null;
    readonly thread: number | null;
    readonly spent_today: number | null;
  };
}

/** What an attack looks at. */
export const FAMILIES = [
  'length',
  'shape',
  'function words',
  'rarity',
  'coherence',
  'centre',
  'reuse',
  'product',
  'n-grams',
  'contrast',
  'position',
  'timing',
] as const;

export type Family = (typeof FAMILIES)[number];

/** How well one attack tells the real query from the others. Shares are 0 to 1, epsilon is a natural logarithm. */
export interface Measure {
  /** Batches attacked. */
  readonly n: number;
  /** What guessing gives: the mean of 1 / (queries in the batch). */
  readonly chance: number;
  readonly top1: number;
  /** 95 % interval of `top1`: Clopper-Pearson, on the effective sample size where users sent several batches. */
  readonly low: number;
  readonly high: number;
  /** `top1` / `chance`. */
  readonly ratio: number;
  /** Chance that a real query scores above a decoy: of any batch, and of the same one. */
  readonly auc: number;
  readonly aucWithin: number;
  /** No index-epsilon below this fits what was seen, at 95 % confidence over all tests made for it. */
  readonly epsLow: number;
  /** The test that gave `epsLow`; null when it is 0. */
  readonly epsTest: string | null;
}

export interface ChiSquare {
  readonly statistic: number;
  readonly degrees: number;
  /** Chance of a value this large if the real query were anywhere with the same probability. */
  readonly p: number;
}

export interface SwapReport {
  readonly batches: number;
  /** Re-plans made: one for every member that was not real. */
  readonly swaps: number;
  /** Re-plans that gave another set of queries. */
  readonly different: number;
  /** Re-plans that gave the set but called another member real. */
  readonly wrongReal: number;
}

export type Verdict = 'holds' | 'refuted' | 'no guarantee';

/** A claim beside what was measured. */
export interface VerdictRow {
  readonly what: 'order and time' | 'content' | 'session' | 'swap' | 'random draw';
  /** Claimed epsilon; null where nothing is claimed. */
  readonly claim: number | null;
  /** Measured lower bound; null when no epsilon is large enough. */
  readonly bound: number | null;
  /** The largest bound that so many batches can show at all; null where there is no limit. */
  readonly atMost: number | null;
  readonly n: number;
  readonly verdict: Verdict;
  readonly why: string;
}

/** The audit of the batches of one mode and one writer of decoys. */
export interface GroupReport {
  readonly mode: Mode;
  readonly source: string | null;
  readonly batches: number;
  /** Queries of the smallest and of the largest batch. */
  readonly sizes: readonly [number, number];
  readonly users: number;
  /** Batches in which no query is real: nothing to find in them. */
  readonly withoutReal: number;
  readonly families: Readonly<Record<Family, Measure>>;
  /** All that is in the words. */
  readonly content: Measure;
  /** Position and time. */
  readonly channel: Measure;
  readonly all: Measure;
  /** With the batches of one user linked; null when too few users sent several. */
  readonly session: Measure | null;
  /** Share of decoys whose text also left in another batch. */
  readonly reusedDecoys: number;
  readonly position: ChiSquare;
  readonly time: ChiSquare;
  readonly swap: SwapReport | null;
  readonly verdicts: readonly VerdictRow[];
}

export interface AuditReport {
  readonly batches: number;
  readonly groups: readonly GroupReport[];
  /** No verdict is `refuted`. */
  readonly ok: boolean;
}

interface AuditProgress {
  readonly label: string;
  readonly done: number;
  readonly total: number;
}

/**
 * Plans each line of a file of queries as if it had been asked, one batch for each, in order.
 * @param uniform the real member of a cell is drawn, instead of being the one the line belongs to
 */
export type Plan = (
  lines: readonly string[],
  mode: Mode,
  options: { readonly uniform: boolean },
) => Promise<readonly AuditBatch[]>;

export interface AuditOptions {
  /** Every line of text the product ships: the adversary has it (Kerckhoffs). */
  readonly corpus: Iterable<string>;
  /** Queries as the world writes them, one a line. */
  readonly background?: Iterable<string> | undefined;
  /**
   * The real member of a batch was drawn with the same probability for each: then what is found is the mechanism's doing.
   * Otherwise, in cell modes, it may be what people prefer to ask.
   */
  readonly uniform?: boolean;
  /** Runs the swap test, in cell mode. */
  readonly replan?: Plan | undefined;
  /** The catalogue's cells: lets the random draw of `cell-rr` be tested. */
  readonly draw?: { readonly cells: number; readonly cellSize: number } | undefined;
  readonly onProgress?: ((progress: AuditProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Of folds and sampling, so that an audit can be repeated. */
  readonly seed?: number;
}
