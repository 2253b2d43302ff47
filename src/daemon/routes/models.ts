import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import Type from 'typebox';
import type { ImportSpec } from '../../vault/contract.ts';
import { AbsolutePath, DoneSchema, ERRORS } from '../schemas/common.ts';
import { streamOf } from '../schemas/stream.ts';
import { IMPORT_EVENTS, ModelRole, ModelsSchema } from '../schemas/vault.ts';
import type { Services } from '../services.ts';
import { sendEvents } from '../sse.ts';
import { assertForeignPath } from '../state-guard.ts';

const Sha256 = Type.String({ pattern: '^[0-9a-f]{64}$' });
const Models = Type.Object({ models: ModelsSchema });
const Params = Type.Object({ id: Sha256 });
const Body = Type.Object(
  { path: AbsolutePath, sha256: Type.Optional(Sha256), role: Type.Optional(ModelRole) },
  { additionalProperties: false },
);

/** `GET /v1/models`, `POST /v1/models` (import), `DELETE /v1/models/:id`, `POST /v1/models/verify`. */
export const modelRoutes: FastifyPluginAsyncTypebox<Services> = async (app, { vault, paths, sse }) => {
  const change = { rate: 'change', scope: 'admin' } as const;
  app.get(
    '/v1/models',
    { config: { scope: 'search' }, schema: { response: { 200: Models, ...ERRORS } } },
    async () => ({
      models: await vault.api.models(),
    }),
  );
  app.post(
    '/v1/models',
    { config: change, schema: { body: Body, response: { 200: streamOf(IMPORT_EVENTS), ...ERRORS } } },
    async ({ body }, reply) => {
      const spec: ImportSpec = { ...body, path: assertForeignPath(body.path, paths.home) };
      return sendEvents(reply, (signal) => vault.api.importModel(spec, signal), IMPORT_EVENTS, sse);
    },
  );
  app.delete(
    '/v1/models/:id',
    { config: change, schema: { params: Params, response: { 200: DoneSchema, ...ERRORS } } },
    async ({ params }) => {
      await vault.api.removeModel(params.id);
      return { done: true } as const;
    },
  );
  app.post('/v1/models/verify', { config: change, schema: { response: { 200: Models, ...ERRORS } } }, async () => ({
    models: await vault.api.verifyModels(),
  }));
};
