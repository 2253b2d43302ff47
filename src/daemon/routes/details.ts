import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import Type from 'typebox';
import { DETAIL_KINDS, MAX_DETAILS, MAX_VALUE_CHARS } from '../../pii/own/details.ts';
import { DoneSchema, ERRORS } from '../schemas/common.ts';
import type { Services } from '../services.ts';

const Details = Type.Object(
  {
    details: Type.Immutable(
      Type.Array(
        Type.Object(
          { kind: Type.Enum([...DETAIL_KINDS]), value: Type.String({ minLength: 1, maxLength: MAX_VALUE_CHARS }) },
          { additionalProperties: false },
        ),
        { maxItems: MAX_DETAILS },
      ),
    ),
  },
  { additionalProperties: false },
);

/** `GET`, `PUT /v1/details`: what the user has told about themselves, so that it never leaves. */
export const detailRoutes: FastifyPluginAsyncTypebox<Services> = async (app, { scrubbing }) => {
  app.get(
    '/v1/details',
    { config: { scope: 'admin' }, schema: { response: { 200: Details, ...ERRORS } } },
    async () => ({
      details: (await scrubbing()).ownDetails.list(),
    }),
  );
  app.put(
    '/v1/details',
    { config: { rate: 'change', scope: 'admin' }, schema: { body: Details, response: { 200: DoneSchema, ...ERRORS } } },
    async ({ body }) => {
      await (await scrubbing()).ownDetails.replace(body.details);
      return { done: true } as const;
    },
  );
};
