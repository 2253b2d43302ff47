import type { Consent } from '../decoy/choose-mode.ts';
import type { Mode, Node } from '../decoy/types.ts';
import type { Instructions } from '../pii/settle.ts';
import type { Finding } from '../pii/types.ts';
import type { LeftReason } from './choose.ts';
import type { EngineProblem, ResultRow } from './types.ts';

/** A question for the web, as a person or a program asks it. */
export interface WebRequest {
  /** As typed. It stays here; what leaves is made from it. */
  readonly text: string;
  /** Questions of one thread keep their decoys and their place in the catalogue. */
  readonly thread: string;
  /** `auto`: a cell for what is sensitive, the scrubbed words for the rest. */
  readonly mode: Mode | 'auto';
  /** The person says so; what the scrubber finds counts as well. */
  readonly sensitive: boolean;
  /** The place in the catalogue that the person has chosen. */
  readonly node?: Pick<Node, 'topic' | 'facet'>;
  readonly consent?: Consent;
  readonly engines?: readonly string[];
  readonly categories?: readonly string[];
  /** From 1. */
  readonly page: number;
  readonly timeRange?: 'day' | 'week' | 'month' | 'year';
  readonly safesearch?: 0 | 1 | 2;
  /** What the person, or the policy for programs, says about the findings. */
  readonly instructions: Instructions;
  /** After this what there is counts, ms. */
  readonly deadlineMs: number;
}

/** What would leave for a question, and as what. */
export interface Leaving {
  readonly mode: Mode;
  /** What an observer knows in any case. */
  readonly publicClass: string;
  /** The person's own query as it is sent, or what is sent in its place; empty when the draw left it out. */
  readonly leaves: string;
  readonly findings: readonly Finding[];
  /** Queries that go to each engine, the person's own among them. */
  readonly queries: number;
  readonly engines: readonly string[];
  /** Natural logarithm; null where nothing is claimed. */
  readonly eps: { readonly content: number | null; readonly thread: number | null; readonly spentToday: number };
}

/** What would leave, for a person who decides. */
export interface WebPreview extends Omit<Leaving, 'eps'> {
  /** Words of `leaves` that no decoy covers. */
  readonly rareWords: readonly string[];
  /** What cell modes could send instead, best first. */
  readonly places: readonly {
    readonly topic: number;
    readonly facet: number;
    readonly name: string;
    readonly confidence: number;
  }[];
  /** Whether one of `places`, or another mode, must be chosen before this can be sent. */
  readonly needsPlace: boolean;
}

/** Engine and why it gave nothing, in the words SearXNG has for it where it has any. */
export type Unresponsive = readonly [engine: string, reason: EngineProblem | LeftReason];

export type WebEvent =
  | ({ readonly type: 'leaving' } & Leaving)
  | {
      readonly type: 'engine';
      readonly engine: string;
      readonly problem: EngineProblem | null;
      readonly results: number;
    }
  /** Everything so far, best first. */
  | { readonly type: 'results'; readonly rows: readonly ResultRow[] }
  | {
      readonly type: 'done';
      readonly rows: readonly ResultRow[];
      readonly suggestions: readonly string[];
      readonly unresponsive: readonly Unresponsive[];
      /** False: a random draw left the question out, so nothing here is about it. */
      readonly answered: boolean;
      readonly sentBytes: number;
      readonly receivedBytes: number;
      readonly elapsedMs: number;
    };
