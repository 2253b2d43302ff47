import type { Epsilon, Mode } from '../decoy/types.ts';
import type { Instructions } from '../pii/settle.ts';
import type { Finding } from '../pii/types.ts';
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
  /** Spend more than the day's privacy budget. */
  readonly beyondCap?: boolean;
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
  /** Words no decoy can cover: spans of `leaves`. */
  readonly rare: readonly { readonly start: number; readonly end: number }[];
  /** Queries that go to each engine, the person's own among them. */
  readonly queries: number;
  readonly engines: readonly string[];
  readonly eps: Epsilon;
}

/** Engine and why it gave nothing, in the words SearXNG has for it. */
export type Unresponsive = readonly [engine: string, reason: EngineProblem | `Suspended: ${EngineProblem}`];

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
