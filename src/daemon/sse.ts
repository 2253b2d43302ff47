import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import type { TSchema } from 'typebox';
import { asAppError, errorBody } from './error-reply.ts';
import type { DaemonLog } from './log.ts';
import type { Running, Streams } from './streams.ts';

/** A comment line: keeps the connection known to be alive, and is skipped by every client. */
const HEARTBEAT = ':\n\n';
/** Bytes held for a client that reads slowly, before the vault is no longer asked for more. */
const BUFFER_BYTES = 16_384;

export interface SseOptions {
  readonly streams: Streams;
  readonly log: DaemonLog;
  readonly heartbeatMs: number;
  readonly stallMs: number;
}

type Event = { readonly type: string };

/**
 * Answers with server-sent events: `event: <type>`, `data: <one line of JSON>`. The work is pulled, one event at a time,
 * as fast as the client reads. It ends with the work's last event, or with `event: error` and the usual error body.
 * An error before the first event is thrown, so that the client gets it with its HTTP status.
 * @param start makes the work; its signal is aborted when the client disconnects or the daemon stops
 * @param schemas of each event by its type; fields that are not in them do not go out
 */
export async function sendEvents<E extends Event>(
  reply: FastifyReply,
  start: (signal: AbortSignal) => AsyncIterable<E>,
  schemas: Readonly<Record<E['type'], TSchema>>,
  options: SseOptions,
): Promise<FastifyReply> {
  const running = options.streams.enter(reply);
  let work: Pulled<E> | undefined;
  try {
    work = pull(start, running, options.log);
    // A walk through a large folder may take long to say anything: then the stream starts without it.
    await work.next(options.heartbeatMs);
  } catch (error) {
    work?.end();
    running.leave();
    throw error;
  }
  reply.raw.setTimeout(options.stallMs);
  reply.header('content-type', 'text/event-stream; charset=utf-8');
  return reply.send(
    Readable.from(frames(reply, work, schemas, options), { objectMode: false, highWaterMark: BUFFER_BYTES }),
  );
}

interface Pulled<E> {
  /**
   * The next event, or `silent` when it takes longer than `maxMs`. The same event is given until `take` is called.
   * @throws what the work threw, or the reason of the abort
   */
  next(maxMs: number): Promise<IteratorResult<E> | 'silent'>;
  take(): void;
  end(): void;
}

async function* frames<E extends Event>(
  reply: FastifyReply,
  work: Pulled<E>,
  schemas: Readonly<Record<E['type'], TSchema>>,
  { heartbeatMs, log }: SseOptions,
): AsyncGenerator<string> {
  try {
    for (;;) {
      const result = await work.next(heartbeatMs);
      if (result === 'silent') {
        yield HEARTBEAT;
        continue;
      }
      if (result.done) return;
      const { type } = result.value as { readonly type: E['type'] };
      // Fastify keeps the compiled function by the schema's identity.
      const serialize = reply.compileSerializationSchema(schemas[type] as TSchema & Record<string, unknown>);
      yield frame(type, serialize({ ...result.value }));
      work.take();
    }
  } catch (error) {
    const known = asAppError(error);
    if (known.code === 'INTERNAL') log.failure(error);
    yield frame('error', JSON.stringify(errorBody(known)));
  } finally {
    work.end();
  }
}

function frame(type: string, json: string): string {
  return `event: ${type}\ndata: ${json}\n\n`;
}

function pull<E>(start: (signal: AbortSignal) => AsyncIterable<E>, running: Running, log: DaemonLog): Pulled<E> {
  const iterator = start(running.signal)[Symbol.asyncIterator]();
  let pending: Promise<IteratorResult<E>> | undefined;
  let ended = false;
  return {
    async next(maxMs) {
      pending ??= iterator.next();
      return await firstOf(pending, maxMs, running.signal);
    },
    take() {
      pending = undefined;
    },
    end() {
      if (ended) return;
      ended = true;
      running.leave();
      // Not awaited: a generator that waits for something itself answers only after that.
      Promise.resolve(iterator.return?.()).catch((error: unknown) => log.failure(error));
    },
  };
}

/** Waits for the promise, but no longer than `maxMs` and not past an abort. Leaves nothing behind on the signal. */
function firstOf<T>(promise: Promise<T>, maxMs: number, signal: AbortSignal): Promise<T | 'silent'> {
  const { promise: first, resolve, reject } = Promise.withResolvers<T | 'silent'>();
  const onAbort = (): void => reject(signal.reason);
  const timer = setTimeout(() => resolve('silent'), maxMs);
  signal.addEventListener('abort', onAbort, { once: true });
  promise.then(resolve, reject);
  if (signal.aborted) onAbort();
  return first.finally(() => {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  });
}
