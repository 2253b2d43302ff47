import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import Type from 'typebox';
import { CollectionName, DoneSchema, ERRORS } from '../schemas/common.ts';
import { SourceSchema } from '../schemas/vault.ts';
import type { Services } from '../services.ts';

const Query = Type.Object({ collection: Type.Optional(CollectionName) }, { additionalProperties: false });
/** Not declared an integer: the validator would convert "1.5" to 1, and another document would be forgotten. */
const Params = Type.Object({ documentId: Type.String({ pattern: '^[1-9][0-9]{0,14}$' }) });
const Sources = Type.Object({ sources: Type.Immutable(Type.Array(SourceSchema)) });

/** `GET /v1/sources` of one collection or of all, `DELETE /v1/sources/:documentId`. */
export const sourceRoutes: FastifyPluginAsyncTypebox<Services> = async (app, { vault }) => {
  app.get(
    '/v1/sources',
    { config: { scope: 'search' }, schema: { querystring: Query, response: { 200: Sources, ...ERRORS } } },
    async ({ query }) => ({ sources: await vault.api.sources(query.collection) }),
  );
  app.delete(
    '/v1/sources/:documentId',
    {
      config: { rate: 'change', scope: 'ingest' },
      schema: { params: Params, response: { 200: DoneSchema, ...ERRORS } },
    },
    async ({ params }) => {
      await vault.api.forget(Number(params.documentId));
      return { done: true } as const;
    },
  );
};
