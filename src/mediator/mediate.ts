import type { Mixed, QueryBatch, Slot } from '../decoy/types.ts';
import type { ScrubbedQuery, ScrubSession } from '../pii/scrub.ts';
import type { AdmittedQuery, SearchRequest } from '../profiles/gate.ts';
import type { Lease } from '../profiles/leases.ts';
import { arrivals } from './arrivals.ts';
import { collect, type ReadAnswer } from './collect.ts';
import type { Gathering } from './gather.ts';
import type { Carried } from './types.ts';
import type { Unresponsive, WebEvent, WebRequest } from './web.ts';

/** The stages of the road, and the chain beside it. Each takes only what the stage before it makes. */
export interface Road {
  /** Aborted as soon as the profile narrows or the chain takes no records. */
  readonly lease: () => Lease;
  /** @throws ProfileError PROFILE_DENIED */
  readonly admit: (request: SearchRequest) => Promise<AdmittedQuery>;
  readonly openSession: () => Promise<ScrubSession>;
  /** @throws DecoyError */
  readonly mix: (query: ScrubbedQuery, request: WebRequest) => Promise<Mixed>;
  /** Engines that can take a whole batch now. @throws MediatorError ENGINE_NONE */
  readonly choose: (request: WebRequest, slotCount: number) => Chosen;
  /** Gets slots: it cannot tell the real one. An engine that fails has problems for pages; rejects only as aborted. */
  readonly carry: (
    engine: string,
    slots: readonly Slot[],
    request: WebRequest,
    signal: AbortSignal,
  ) => Promise<Carried>;
  readonly read: ReadAnswer;
  readonly gather: () => Gathering;
  readonly record: (request: WebRequest, query: ScrubbedQuery, batch: QueryBatch) => WebRecord;
}

export interface Chosen {
  readonly engines: readonly string[];
  /** Asked for, or usually asked, and not now. */
  readonly left: readonly Unresponsive[];
}

/** What the chain hears of one question: counts. */
export interface WebRecord {
  /** Durable when it resolves. @throws AuditError */
  open(engines: number): Promise<void>;
  end(outcome: 'done' | 'cut' | 'failed', totals: Gathering['totals']): void;
}

/** A question's way to the web and back. Nothing here touches the network: `carry` is the only stage that does. */
export async function* mediate(request: WebRequest, road: Road, outer: AbortSignal): AsyncGenerator<WebEvent> {
  const lease = road.lease();
  const session = await road.openSession();
  const cancelled = AbortSignal.any([outer, lease.signal]);
  try {
    const admitted = await road.admit({ id: request.thread, text: request.text, purpose: 'web-search' });
    const query = session.query(admitted, request.instructions);
    const { batch, rare } = await road.mix(query, request);
    const { engines, left } = road.choose(request, batch.slots.length);
    for (const { text } of batch.slots) session.assertNoLeak(text);
    const record = road.record(request, query, batch);
    await record.open(engines.length);
    cancelled.throwIfAborted();
    yield { type: 'leaving', ...leaving(batch), rare, findings: query.findings, engines };
    yield* sent(batch, engines, left, { request, road, record, cancelled });
  } finally {
    session.end();
    lease.leave();
  }
}

interface Way {
  readonly request: WebRequest;
  readonly road: Road;
  readonly record: WebRecord;
  readonly cancelled: AbortSignal;
}

async function* sent(
  batch: QueryBatch,
  engines: readonly string[],
  left: readonly Unresponsive[],
  { request, road, record, cancelled }: Way,
): AsyncGenerator<WebEvent> {
  const found = road.gather();
  const signal = AbortSignal.any([cancelled, AbortSignal.timeout(request.deadlineMs)]);
  let outcome: 'done' | 'cut' | 'failed' = 'cut';
  try {
    const carries = engines.map((engine) => road.carry(engine, batch.slots, request, signal));
    for await (const carried of arrivals(carries)) {
      cancelled.throwIfAborted();
      yield found.add(carried, await collect(batch, carried, road.read));
      yield { type: 'results', rows: found.rows() };
    }
    outcome = 'done';
    yield found.done(left, batch.realSlot !== null);
  } catch (error) {
    outcome = cancelled.aborted ? 'cut' : 'failed';
    throw error;
  } finally {
    record.end(outcome, found.totals);
  }
}

function leaving({ mode, publicClass, slots, realSlot, eps }: QueryBatch) {
  const leaves = realSlot === null ? '' : (slots[realSlot]?.text ?? '');
  return { mode, publicClass, queries: slots.length, eps, leaves };
}
