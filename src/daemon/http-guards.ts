import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '../config/schema.ts';
import type { Authenticator, Need } from './auth/authenticator.ts';
import type { Client } from './auth/scopes.ts';
import { DaemonError } from './errors.ts';
import { type Bucket, createBucket } from './rate-limit.ts';
import { assertLocal, SECURITY_HEADERS } from './request-guard.ts';

/** Kinds of route, each with a bucket of its own. */
type RateClass = 'open' | 'read' | 'question' | 'change';

export interface GuardOptions {
  readonly authenticator: Authenticator;
  readonly limits: Config['limits'];
  /** Known only once the server listens. */
  readonly ownPort: () => number;
}

/** Everything a request must pass before its body is read, in order; and the only kind of body that is read. */
export function registerGuards(app: FastifyInstance, { authenticator, limits, ownPort }: GuardOptions): void {
  const buckets: Record<RateClass, Bucket> = {
    open: createBucket(limits.readsPerSecond),
    read: createBucket(limits.readsPerSecond),
    question: createBucket(limits.questionsPerSecond),
    change: createBucket(limits.changesPerSecond),
  };
  const refusals = createBucket(limits.refusalsPerSecond);
  const identify = (request: FastifyRequest, reply: FastifyReply, scope: Need): Client => {
    try {
      if (request.routeOptions.config.credential !== 'path') return authenticator.identify(request.headers, scope);
      const { token = '' } = request.params as { readonly token?: string };
      return authenticator.identifyPath(token, request.headers, scope);
    } catch (error) {
      pass(refusals, reply);
      reply.header('www-authenticate', 'Bearer');
      throw error;
    }
  };
  app.decorateRequest('client', undefined);
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(SECURITY_HEADERS);
    assertLocal(request.raw, ownPort());
    // A route that does not say what it needs is the administrator's.
    const { rate = 'read', scope = 'admin' } = request.routeOptions.config;
    // Counted apart: whoever guesses tokens must not lock out the one who has it.
    if (rate !== 'open') request.client = identify(request, reply, scope);
    pass(buckets[rate], reply);
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, async (_request: FastifyRequest, text: string) =>
    parseJson(text),
  );
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
    /** What the client's token must be good for. */
    readonly scope?: Need;
    /** `path`: the token is the path's part `:token`, and no header. */
    readonly credential?: 'path';
  }
  interface FastifyRequest {
    /** Who sent it; undefined on open routes only. */
    client: Client | undefined;
  }
}
