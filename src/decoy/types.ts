/** How a question is hidden. What each mode claims stands in docs/privacy-claims.md. */
export const MODES = ['cell', 'cell-rr', 'verbatim'] as const;

export type Mode = (typeof MODES)[number];

declare const wire: unique symbol;
/** A query exactly as an engine gets it, real or decoy alike. Made by `decoy/normalise.ts` only. */
export type WireText = string & { readonly [wire]: true };

/** Where chance comes from: the operating system, or a seed in an audit. */
export interface Random {
  /** Uniform in [0, 1), 53 bits. */
  uniform(): number;
  /** Uniform integer in [0, `limit`), without modulo bias. */
  below(limit: number): number;
}

/** One query of a batch. Nothing in it says whether it is the real one. */
export interface Slot {
  /** Which topic or persona it belongs to: public, and the same along a thread. */
  readonly id: number;
  readonly text: WireText;
  /** When it is sent, ms after the batch begins. */
  readonly sendMs: number;
}

/** Privacy spent, natural logarithm. `Infinity` where nothing is claimed. */
export interface Epsilon {
  /** Within the set of queries sent, by content. */
  readonly content: number;
  /** For the topic of the whole thread, among all topics. */
  readonly thread: number;
  /** Sum of the day so far, by basic composition. */
  readonly spentToday: number;
}

declare const mixed: unique symbol;
/** What leaves for one question: as many queries as the mode says, in the order of their times. Made by `decoy/mix.ts` only. */
export interface QueryBatch {
  readonly mode: Mode;
  /** What an observer knows of the question in any case. */
  readonly publicClass: string;
  /** In sending order. The courier gets these and nothing else of the batch. */
  readonly slots: readonly Slot[];
  /** Index in `slots`; null when no slot is real: cover traffic, or a random draw that left the topic out. */
  readonly realSlot: number | null;
  readonly eps: Epsilon;
  readonly [mixed]: true;
}

/** A public, shipped, fixed table of topics, facets and cells. Index-aligned: facet f means the same for every topic of a cell. */
export interface Catalogue {
  /** SHA-256 of all that `print` gives, hex. */
  readonly hash: string;
  readonly version: number;
  readonly topicCount: number;
  readonly cellCount: number;
  /** Topics of a cell, in a public order. */
  readonly topicsOf: (cell: number) => readonly number[];
  readonly cellOf: (topic: number) => number;
  readonly facetCount: (topic: number) => number;
  /** What is sent for a topic under a facet. */
  readonly canonical: (topic: number, facet: number) => string;
  readonly topicName: (topic: number) => string;
  readonly facetName: (topic: number, facet: number) => string;
}

/** A place in the catalogue that a question may be sent as. */
export interface Node {
  readonly topic: number;
  readonly facet: number;
  /** Estimated probability that results for this node serve the question, 0 to 1. */
  readonly confidence: number;
}

/** Finds where a question belongs. On the device; the question goes nowhere. */
export interface NodeMapper {
  /**
   * @param stay topic the thread is on: then only its facets are looked at
   * @returns best first, at most five; empty when nothing fits
   */
  map(text: string, stay?: number): readonly Node[];
}

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** The one function that every outgoing query passes, real or decoy. @throws DecoyError DECOY_NOTHING_LEFT */
export type Normalise = (text: string) => WireText;

/** A question in the user's own words, and what is to go with it. */
export interface VerbatimPlan {
  /** As many as were asked for, all different and none the real query. */
  readonly decoys: readonly WireText[];
  /** One for each query, the real one's first. Public, and the same along a thread. */
  readonly slotIds: readonly number[];
  /** What an observer knows of the question in any case. */
  readonly publicClass: string;
  /** To be given back for the next question of the thread. */
  readonly personas: JsonValue;
  /** Words of the real query that no decoy can cover: UTF-16 offsets, end-exclusive. */
  readonly rare: readonly { readonly start: number; readonly end: number }[];
}

/** Writes decoys for a question in the user's own words. */
export interface VerbatimPlanner {
  /** @param spec `personas` as the plan before gave them in this thread; null for its first question */
  plan(spec: {
    readonly real: WireText;
    readonly k: number;
    readonly personas: JsonValue | null;
    readonly random: Random;
    /** Whether a decoy may leave: one that may not is written anew, which looks at no other. */
    readonly accepts: (decoy: string) => boolean;
  }): VerbatimPlan;
}
