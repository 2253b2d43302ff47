import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import Type from 'typebox';
import { AbsolutePath, DoneSchema, ERRORS } from '../schemas/common.ts';
import type { Services } from '../services.ts';

const Grant = Type.Object({
  path: Type.String(),
  kind: Type.Enum(['file', 'folder']),
  /** Milliseconds since 1970. */
  grantedAt: Type.Number(),
});
const Grants = Type.Object({ grants: Type.Immutable(Type.Array(Grant)) });
const Body = Type.Object({ path: AbsolutePath }, { additionalProperties: false });

/** `GET /v1/grants`: what the vault may read; `DELETE /v1/grants`: takes one back. */
export const grantRoutes: FastifyPluginAsyncTypebox<Services> = async (app, { vault }) => {
  app.get('/v1/grants', { config: { scope: 'admin' }, schema: { response: { 200: Grants, ...ERRORS } } }, async () => ({
    grants: await vault.grants(),
  }));
  app.delete(
    '/v1/grants',
    { config: { rate: 'change', scope: 'admin' }, schema: { body: Body, response: { 200: DoneSchema, ...ERRORS } } },
    async ({ body }) => {
      await vault.revoke(body.path);
      return { done: true } as const;
    },
  );
};
