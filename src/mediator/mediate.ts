import type { Mixed, QueryBatch, Slot } from '../decoy/types.ts';
import type { ScrubbedQuery, ScrubSession } from '../pii/scrub.ts';
import type { AdmittedQuery, SearchRequest } from '../profiles/gate.ts';
import type { Lease } from '../profiles/leases.ts';
import { arrivals } from './arrivals.ts';
import { collect, type ReadAnswer } from './collect.ts';
import type { Gathering } from './gather.ts';
import type { Carried } from './types.ts';
import type { Unresponsive, WebEvent, WebRequest } from './web.ts';

/** The stages of the road and the chain beside it. Each takes only what the stage before it makes. */
export interface Road {
  /** @throws ProfileError PROFILE_DENIED */
  readonly admit: (request: SearchRequest) => Promise<AdmittedQuery>;
  /** Aborted as soon as the profile narrows or the chain takes no records. */
  readonly lease: () => Lease;
  readonly openSession: () => Promise<ScrubSession>;
  /** @throws DecoyError */
  readonly mix: (query: ScrubbedQuery, request: WebRequest) => Promise<Mixed>;
  /** Engines that can take a batch of this size now. @throws MediatorError ENGINE_NONE */
  readonly choose: (request: WebRequest, slotCount: number) => Chosen;
  /** Gets slots: it cannot tell the real one. Never rejects but by the signal; an engine that fails has problems in its pages. */
  readonly carry: (
    engine: string,
    slots: readonly Slot[],
    request: WebRequest,
    signal: AbortSignal,
  ) => Promise<Carried>;
  readonly read: ReadAnswer;
  readonly gather: (engines: readonly string[]) => Gathering;
  /** Durable when it resolves. @throws AuditError */
  readonly recordOpen: (request: WebRequest, query: ScrubbedQuery, batch: QueryBatch, engines: number) => Promise<void>;
  readonly recordEnd: (
    request: WebRequest,
    query: ScrubbedQuery,
    batch: QueryBatch,
    outcome: Gathering['totals'],
  ) => void;
}

export interface Chosen {
  readonly engines: readonly string[];
  /** Asked for, or usually asked, and not now. */
  readonly left: readonly Unresponsive[];
}

/** A question's way to the web and back. Nothing here touches the network: `carry` is the only stage that does. */
export async function* mediate(request: WebRequest, road: Road, outer: AbortSignal): AsyncGenerator<WebEvent> {
  const lease = road.lease();
  const session = await road.openSession();
  const cancelled = AbortSignal.any([outer, lease.signal]);
  try {
    const admitted = await road.admit({ id: request.thread, text: request.text, purpose: 'web-search' });
    const query = session.query(admitted, request.instructions);
    const { batch, ...words } = await road.mix(query, request);
    const { engines, left } = road.choose(request, batch.slots.length);
    for (const { text } of batch.slots) session.assertNoLeak(text);
    await road.recordOpen(request, query, batch, engines.length);
    cancelled.throwIfAborted();
    yield { type: 'leaving', ...leaving(batch), ...words, findings: query.findings, engines };

    const found = road.gather(engines);
    const deadline = AbortSignal.timeout(request.deadlineMs);
    const signal = AbortSignal.any([cancelled, deadline]);
    const carries = engines.map((engine) => road.carry(engine, batch.slots, request, signal));
    try {
      for await (const carried of arrivals(carries)) {
        const reading = await collect(batch, carried, road.read);
        yield found.add(carried, reading);
        yield { type: 'results', rows: found.rows() };
      }
    } finally {
      road.recordEnd(request, query, batch, found.totals);
    }
    cancelled.throwIfAborted();
    yield found.done(left, batch.realSlot !== null);
  } finally {
    session.end();
    lease.leave();
  }
}

function leaving({ mode, publicClass, slots, realSlot, eps }: QueryBatch) {
  return {
    mode,
    publicClass,
    queries: slots.length,
    eps,
    leaves: realSlot === null ? '' : (slots[realSlot]?.text ?? ''),
  };
}
