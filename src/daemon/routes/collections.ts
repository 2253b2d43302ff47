import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import Type from 'typebox';
import { CollectionName, DoneSchema, ERRORS } from '../schemas/common.ts';
import { CollectionSchema } from '../schemas/vault.ts';
import type { Services } from '../services.ts';

const Collections = Type.Object({ collections: Type.Immutable(Type.Array(CollectionSchema)) });
/** `true`: collections made for web pages too. */
const Query = Type.Object({ web: Type.Optional(Type.Literal('true')) }, { additionalProperties: false });
const Params = Type.Object({ name: CollectionName });

/** `GET /v1/collections`, `DELETE /v1/collections/:name` with everything in it. */
export const collectionRoutes: FastifyPluginAsyncTypebox<Services> = async (app, { vault }) => {
  app.get(
    '/v1/collections',
    { config: { scope: 'search' }, schema: { querystring: Query, response: { 200: Collections, ...ERRORS } } },
    async ({ query }) => ({ collections: await vault.api.collections(query.web === 'true') }),
  );
  app.delete(
    '/v1/collections/:name',
    {
      config: { rate: 'change', scope: 'admin' },
      schema: { params: Params, response: { 200: DoneSchema, ...ERRORS } },
    },
    async ({ params }) => {
      await vault.api.removeCollection(params.name);
      return { done: true } as const;
    },
  );
};
