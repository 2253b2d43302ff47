import type { WebService } from '../../mediator/service.ts';
import type { WebEvent, WebRequest } from '../../mediator/web.ts';
import type { Found } from './found.ts';

type Done = Extract<WebEvent, { type: 'done' }>;

/**
 * Searches the web and answers in time, with what is there by then.
 * @param patienceMs after which the answer goes out, whatever the search itself does
 * @throws what the search throws
 */
export async function webSearch(
  web: Pick<WebService, 'search'>,
  request: WebRequest,
  patienceMs: number,
  outer: AbortSignal,
): Promise<Found> {
  const controller = new AbortController();
  const signal = AbortSignal.any([outer, controller.signal]);
  const late = Promise.withResolvers<'late'>();
  const timer = setTimeout(() => late.resolve('late'), patienceMs);
  const events = web.search(request, signal)[Symbol.asyncIterator]();
  const asked = new Set<string>();
  const problems = new Map<string, string>();
  let rows: Done['rows'] = [];
  try {
    for (;;) {
      const next = await Promise.race([events.next(), late.promise]);
      if (next === 'late' || next.done) break;
      const event = next.value;
      if (event.type === 'leaving') for (const engine of event.engines) asked.add(engine);
      if (event.type === 'engine') {
        asked.delete(event.engine);
        if (event.problem !== null) problems.set(event.engine, event.problem);
      }
      if (event.type === 'results') rows = event.rows;
      if (event.type === 'done') return foundOf(event);
    }
  } finally {
    clearTimeout(timer);
    controller.abort();
    // Not waited for: a search that hangs would hold the answer back.
    Promise.resolve(events.return?.()).catch(() => undefined);
  }
  outer.throwIfAborted();
  for (const engine of asked) problems.set(engine, 'timeout');
  if (rows.length === 0 && problems.size === 0) problems.set('web', 'timeout');
  return { rows: rows.map(rowOf), suggestions: [], unresponsive: [...problems] };
}

function foundOf({ rows, suggestions, unresponsive, answered }: Done): Found {
  // Chance left the question out, as cell-rr may: what came back answers something else.
  if (!answered) return { rows: [], suggestions: [], unresponsive: [...unresponsive, ['web', 'left out by chance']] };
  return { rows: rows.map(rowOf), suggestions, unresponsive };
}

function rowOf({
  url,
  title,
  snippet,
  engines,
  positions,
  score,
  published,
}: Done['rows'][number]): Found['rows'][number] {
  return { url, title, content: snippet, engines, positions, score, published: published ?? null };
}
