import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import Type from 'typebox';
import { CollectionName, ERRORS } from '../schemas/common.ts';
import { ForgottenPagesSchema, KeptPageSchema, WebCollectionSchema } from '../schemas/web-pages.ts';
import type { Services } from '../services.ts';

const WebCollections = Type.Object({ collections: Type.Immutable(Type.Array(WebCollectionSchema)) });
/** As for sources: an integer would be converted. */
const Params = Type.Object({ documentId: Type.String({ pattern: '^[1-9][0-9]{0,14}$' }) });
/** An empty one names nothing, which the vault refuses. */
const Body = Type.Object(
  {
    collection: Type.Optional(CollectionName),
    olderThanMs: Type.Optional(Type.Integer({ minimum: 0 })),
    all: Type.Optional(Type.Literal(true)),
  },
  { additionalProperties: false },
);

/** `GET /v1/web-pages`, `GET /v1/web-pages/:documentId`, `POST /v1/web-pages/forget`. */
export const webPageRoutes: FastifyPluginAsyncTypebox<Pick<Services, 'vault'>> = async (app, { vault }) => {
  app.get(
    '/v1/web-pages',
    { config: { scope: 'search' }, schema: { response: { 200: WebCollections, ...ERRORS } } },
    async () => ({ collections: await vault.api.webCollections() }),
  );
  app.get(
    '/v1/web-pages/:documentId',
    { config: { scope: 'search' }, schema: { params: Params, response: { 200: KeptPageSchema, ...ERRORS } } },
    async ({ params }) => vault.api.keptPage(Number(params.documentId)),
  );
  app.post(
    '/v1/web-pages/forget',
    {
      config: { rate: 'change', scope: 'ingest' },
      schema: { body: Body, response: { 200: ForgottenPagesSchema, ...ERRORS } },
    },
    async ({ body }) => vault.api.forgetPages(body),
  );
};
