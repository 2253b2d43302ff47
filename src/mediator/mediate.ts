import type { QueryBatch } from '../decoy/types.ts';
import { arrivals } from './arrivals.ts';
import { collect, tooLate } from './collect.ts';
import { leaving } from './leaving.ts';
import type { Chosen, Road, WebOutcome, WebRecord } from './road.ts';
import type { WebEvent, WebRequest } from './web.ts';

/** A question's way to the web and back. Nothing here touches the network: `carry` is the only stage that does. */
export async function* mediate(request: WebRequest, road: Road, outer: AbortSignal): AsyncGenerator<WebEvent> {
  const session = await road.openSession();
  const lease = road.lease();
  const cancelled = AbortSignal.any([outer, lease.signal]);
  try {
    const admitted = await road.admit({ id: request.thread, text: request.text, purpose: 'web-search' });
    const query = session.query(admitted, request.instructions);
    const batch = await road.mix(query, request);
    await road.turn(batch, cancelled);
    const chosen = await road.choose(request, batch.slots.length);
    for (const { text } of batch.slots) session.assertNoLeak(text);
    const record = road.record(request, query, batch);
    await record.open(chosen.engines.length);
    cancelled.throwIfAborted();
    yield { type: 'leaving', ...leaving(batch, chosen), findings: query.findings };
    yield* sent(batch, chosen, { request, road, record, cancelled });
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
  { engines, left }: Chosen,
  { request, road, record, cancelled }: Way,
): AsyncGenerator<WebEvent> {
  const found = road.gather();
  // Whoever stops listening stops the sending.
  const stop = new AbortController();
  const signal = AbortSignal.any([cancelled, stop.signal, AbortSignal.timeout(request.deadlineMs)]);
  let outcome: WebOutcome = 'cut';
  try {
    const carries = engines.map((engine) =>
      road.carry(engine, batch.slots, request, signal).catch((error: unknown) => {
        // What the deadline cut is a slow engine; what somebody ended is over.
        if (cancelled.aborted || !signal.aborted) throw error;
        return tooLate(engine.id, batch);
      }),
    );
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
    stop.abort();
    record.end(outcome, found.totals);
  }
}
