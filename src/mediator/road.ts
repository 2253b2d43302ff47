import type { QueryBatch, Slot } from '../decoy/types.ts';
import type { ScrubbedQuery, ScrubSession } from '../pii/scrub.ts';
import type { AdmittedQuery, SearchRequest } from '../profiles/gate.ts';
import type { Lease } from '../profiles/leases.ts';
import type { ReadAnswers } from './collect.ts';
import type { Gathering } from './gather.ts';
import type { Carried } from './types.ts';
import type { Unresponsive, WebRequest } from './web.ts';

/** The stages of the road, and the chain beside it. Each takes only what the stage before it makes. */
export interface Road {
  /** Aborted as soon as the profile narrows or the chain takes no records. */
  readonly lease: () => Lease;
  /** @throws ProfileError PROFILE_DENIED */
  readonly admit: (request: SearchRequest) => Promise<AdmittedQuery>;
  readonly openSession: () => Promise<ScrubSession>;
  /** @throws DecoyError */
  readonly mix: (query: ScrubbedQuery, request: WebRequest) => Promise<QueryBatch>;
  /** Waits for the schedule of the cover traffic, where there is one. @throws DecoyError; the signal's reason */
  readonly turn: (batch: QueryBatch, signal: AbortSignal) => Promise<void>;
  /** Engines that can take a whole batch now; it is on their account when this resolves. @throws MediatorError WEB_NO_ENGINE */
  readonly choose: (request: WebRequest, slotCount: number) => Promise<Chosen>;
  /** Gets slots: it cannot tell the real one. An engine that fails has problems for pages; rejects only as aborted. */
  readonly carry: (
    engine: ChosenEngine,
    slots: readonly Slot[],
    request: WebRequest,
    signal: AbortSignal,
  ) => Promise<Carried>;
  readonly read: ReadAnswers;
  readonly gather: () => Gathering;
  readonly record: (request: WebRequest, query: ScrubbedQuery, batch: QueryBatch) => WebRecord;
}

/** An engine, and whether all slots may go to it a second time. */
interface ChosenEngine {
  readonly id: string;
  readonly mayRetry: boolean;
}

export interface Chosen {
  readonly engines: readonly ChosenEngine[];
  /** Asked for, or usually asked, and not now. */
  readonly left: readonly Unresponsive[];
}

/** What the chain hears of one question: counts. */
export interface WebRecord {
  /** Durable when it resolves. @throws AuditError */
  open(engines: number): Promise<void>;
  end(outcome: WebOutcome, totals: Gathering['totals']): void;
}

/** `cut`: the person, the profile or the chain ended it. */
export type WebOutcome = 'done' | 'cut' | 'failed';
