import Type, { type TSchema } from 'typebox';
import { ErrorSchema } from './common.ts';

/** Last event of a stream that failed. */
const FAILED = { description: 'event: error', ...ErrorSchema };

/**
 * The response of a route that answers with server-sent events, as OpenAPI shows it: each `data:` line is one of these.
 * @param events by their `type`, which is also the SSE event name
 */
export function streamOf(events: Readonly<Record<string, TSchema>>) {
  return {
    description: 'Server-sent events; the last one is final, or "event: error".',
    content: { 'text/event-stream': { schema: Type.Union([...Object.values(events), FAILED]) } },
  };
}

/** As `streamOf`, for a route that can also answer in one piece. */
export function streamOrJson<S extends TSchema>(events: Readonly<Record<string, TSchema>>, whole: S) {
  const stream = streamOf(events);
  return { ...stream, content: { ...stream.content, 'application/json': { schema: whole } } };
}
