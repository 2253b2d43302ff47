import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import Type from 'typebox';
import { assertQuestion, scopeOf } from '../question.ts';
import { SearchReplySchema } from '../schemas/answers.ts';
import { CollectionName, CollectionNames, ERRORS } from '../schemas/common.ts';
import type { Services } from '../services.ts';

const DEFAULT_TOP = 10;

const Body = Type.Object(
  {
    text: Type.String(),
    collection: Type.Optional(CollectionName),
    /** Several at once; `collection` beside it is one more. */
    collections: Type.Optional(CollectionNames),
    top: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
    unit: Type.Optional(Type.Enum(['chunk', 'document'])),
  },
  { additionalProperties: false },
);

/** `POST /v1/search`: the text travels in the body, never in a URL. */
export const searchRoutes: FastifyPluginAsyncTypebox<Services> = async (app, { vault, config }) => {
  app.post(
    '/v1/search',
    {
      config: { rate: 'question', scope: 'search' },
      schema: { body: Body, response: { 200: SearchReplySchema, ...ERRORS } },
    },
    async ({ body }) => {
      assertQuestion(body.text, config.limits.questionChars);
      return vault.api.search({
        text: body.text,
        ...scopeOf(body, config.collection),
        top: body.top ?? DEFAULT_TOP,
        unit: body.unit ?? 'chunk',
      });
    },
  );
};
