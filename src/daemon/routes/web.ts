import { randomBytes } from 'node:crypto';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import Type, { type Static } from 'typebox';
import type { Config } from '../../config/schema.ts';
import type { WebQuestion } from '../../mediator/ask-web.ts';
import type { WebRequest } from '../../mediator/web.ts';
import { assertQuestion } from '../question.ts';
import { ERRORS } from '../schemas/common.ts';
import { streamOf } from '../schemas/stream.ts';
import { ASK_WEB_EVENTS, AskWebOptions, PreviewSchema, WEB_EVENTS, WebOptions } from '../schemas/web.ts';
import type { Services } from '../services.ts';
import { sendEvents } from '../sse.ts';

const Search = Type.Object(WebOptions, { additionalProperties: false });
const Ask = Type.Object(AskWebOptions, { additionalProperties: false });

const DAY_MS = 86_400_000;

/**
 * `POST /v1/web/preview`: what would leave for a question; `POST /v1/web/search`: results over Tor, as engines answer;
 * `POST /v1/web/ask`: an answer from them. Only in a profile that allows it.
 */
export const webRoutes: FastifyPluginAsyncTypebox<Services> = async (app, { web, config, sse }) => {
  const events = { 200: streamOf(WEB_EVENTS), ...ERRORS };
  app.post(
    '/v1/web/preview',
    {
      config: { rate: 'question', scope: 'search' },
      schema: { body: Search, response: { 200: PreviewSchema, ...ERRORS } },
    },
    async ({ body }) => web.preview(requestOf(body, config)),
  );
  app.post(
    '/v1/web/search',
    { config: { rate: 'question', scope: 'search' }, schema: { body: Search, response: events } },
    async ({ body }, reply) => {
      const request = requestOf(body, config);
      return sendEvents(reply, (signal) => web.search(request, signal), WEB_EVENTS, sse);
    },
  );
  app.post(
    '/v1/web/ask',
    {
      config: { rate: 'question', scope: 'ask' },
      schema: { body: Ask, response: { 200: streamOf(ASK_WEB_EVENTS), ...ERRORS } },
    },
    async ({ body }, reply) => {
      const question = questionOf(body, config);
      return sendEvents(reply, (signal) => web.ask(question, signal), ASK_WEB_EVENTS, sse);
    },
  );
};

/** @throws RagError RAG_QUERY_EMPTY, RAG_QUERY_TOO_LONG */
function requestOf(body: Static<typeof Search>, { web, decoys, limits }: Config): WebRequest {
  assertQuestion(body.text, limits.questionChars);
  const { policy = web.unattended, rules = {}, decisions = [], consent = {}, ...rest } = body;
  return {
    thread: randomBytes(16).toString('hex'),
    mode: decoys.mode,
    sensitive: false,
    page: 1,
    deadlineMs: web.deadlineMs,
    ...rest,
    // What programs send is not asked about one by one: the setting says it.
    consent: { rareWords: web.rareWords === 'send', ...consent },
    instructions: { unattended: policy, rules, decisions },
  };
}

function questionOf({ read, collection, alsoFrom, ...body }: Static<typeof Ask>, config: Config): WebQuestion {
  const request = requestOf(body, config);
  return {
    ...request,
    read: read ?? config.web.read,
    collection: collection ?? `web-${request.thread}`,
    // What was put into a collection by name stays there until somebody takes it out.
    expiresAtMs: collection === undefined ? Date.now() + config.web.keepDays * DAY_MS : null,
    alsoFrom: alsoFrom ?? [],
  };
}
