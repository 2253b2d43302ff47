import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyReply } from 'fastify';
import Type, { type Static } from 'typebox';
import type { AskEvent, AskSpec } from '../../vault/contract.ts';
import { DaemonError } from '../errors.ts';
import { assertQuestion, scopeOf } from '../question.ts';
import { ASK_EVENTS, AskReplySchema } from '../schemas/answers.ts';
import { CollectionName, CollectionNames, ERRORS } from '../schemas/common.ts';
import { streamOrJson } from '../schemas/stream.ts';
import type { Services } from '../services.ts';
import { sendEvents } from '../sse.ts';
import type { Streams } from '../streams.ts';

const Body = Type.Object(
  {
    text: Type.String(),
    collection: Type.Optional(CollectionName),
    /** Several at once; `collection` beside it is one more. */
    collections: Type.Optional(CollectionNames),
    /** False: one JSON object when the answer is complete. */
    stream: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
);

/** `POST /v1/ask`: an answer with citations, as it is written or in one piece. */
export const askRoutes: FastifyPluginAsyncTypebox<Services> = async (app, { vault, config, sse }) => {
  app.post(
    '/v1/ask',
    {
      config: { rate: 'question', scope: 'ask' },
      schema: { body: Body, response: { 200: streamOrJson(ASK_EVENTS, AskReplySchema), ...ERRORS } },
    },
    async ({ body }, reply) => {
      assertQuestion(body.text, config.limits.questionChars);
      const spec: AskSpec = { text: body.text, ...scopeOf(body, config.collection) };
      const start = (signal: AbortSignal) => vault.api.ask(spec, signal);
      return body.stream === false
        ? await wholeAnswer(start, sse.streams, reply)
        : await sendEvents(reply, start, ASK_EVENTS, sse);
    },
  );
};

async function wholeAnswer(
  start: (signal: AbortSignal) => AsyncIterable<AskEvent>,
  streams: Streams,
  reply: FastifyReply,
): Promise<Static<typeof AskReplySchema>> {
  const running = streams.enter(reply);
  try {
    let evidence: Extract<AskEvent, { type: 'evidence' }> | undefined;
    for await (const event of start(running.signal)) {
      running.signal.throwIfAborted();
      if (event.type === 'evidence') evidence = event;
      if (event.type === 'answer' && evidence) {
        return { answer: event.answer, passages: evidence.passages, method: evidence.method };
      }
    }
    running.signal.throwIfAborted();
    throw new DaemonError('INTERNAL', 'the vault ended an answer before it was complete', { hint: 'Ask again.' });
  } finally {
    running.leave();
  }
}
