import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '../config/schema.ts';
import { DaemonError } from './errors.ts';
import { type Bucket, createBucket } from './rate-limit.ts';
import { assertLocal, bearerOf, SECURITY_HEADERS } from './request-guard.ts';
import type { SessionToken } from './token.ts';

/** Kinds of route, each with a bucket of its own. */
type RateClass = 'open' | 'read' | 'question' | 'change';

export interface GuardOptions {
  readonly token: Pick<SessionToken, 'matches'>;
  readonly limits: Config['limits'];
  /** Known only once the server listens. */
  readonly ownPort: () => number;
}

/** Everything a request must pass before its body is read, in order; and the only kind of body that is read. */
export function registerGuards(app: FastifyInstance, { token, limits, ownPort }: GuardOptions): void {
  const buckets: Record<RateClass, Bucket> = {
    open: createBucket(limits.readsPerSecond),
    read: createBucket(limits.readsPerSecond),
    question: createBucket(limits.questionsPerSecond),
    change: createBucket(limits.changesPerSecond),
  };
  const refusals = createBucket(limits.refusalsPerSecond);
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(SECURITY_HEADERS);
    assertLocal(request.raw, ownPort());
    const { rate = 'read' } = request.routeOptions.config;
    // Counted apart: whoever guesses tokens must not lock out the one who has it.
    if (rate !== 'open') assertToken(request, reply, token, refusals);
    pass(buckets[rate], reply);
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, async (_request: FastifyRequest, text: string) =>
    parseJson(text),
  );
}

function assertToken(
  request: FastifyRequest,
  reply: FastifyReply,
  token: Pick<SessionToken, 'matches'>,
  refusals: Bucket,
): void {
  const given = bearerOf(request.headers.authorization);
  if (given !== null && token.matches(given)) return;
  pass(refusals, reply);
  reply.header('www-authenticate', 'Bearer');
  throw new DaemonError('AUTH_REQUIRED', 'the session token is missing or not the one of this run', {
    hint: 'Read it anew from the file daemon/token in the state folder.',
  });
}

function pass(bucket: Bucket, reply: FastifyReply): void {
  const waitSeconds = bucket.take();
  if (waitSeconds === 0) return;
  reply.header('retry-after', waitSeconds);
  throw new DaemonError('RATE_LIMITED', 'too many requests at once', {
    hint: `Try again in ${waitSeconds} s; the limits are in config.json.`,
  });
}

function parseJson(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // The parser's message quotes the body.
    throw new DaemonError('REQUEST_NOT_JSON', 'the body is not JSON', { hint: 'Send a JSON object.' });
  }
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** `read` when absent. `open`: no token is asked for. */
    readonly rate?: RateClass;
  }
}
