import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import Type from 'typebox';
import { ERRORS } from '../schemas/common.ts';
import { CheckSchema, VaultStatusSchema } from '../schemas/vault.ts';
import type { Services } from '../services.ts';

const Status = Type.Object({
  version: Type.String(),
  profile: Type.Literal('offline_private'),
  /** Milliseconds since 1970. */
  startedAt: Type.Integer(),
  /** Answers, ingests and imports running now. */
  streams: Type.Integer(),
  vault: VaultStatusSchema,
});
const Checks = Type.Object({ checks: Type.Immutable(Type.Array(CheckSchema)) });

/** `GET /v1/status`, `GET /v1/checks`. */
export const statusRoutes: FastifyPluginAsyncTypebox<Services> = async (app, services) => {
  app.get(
    '/v1/status',
    { config: { scope: 'search' }, schema: { response: { 200: Status, ...ERRORS } } },
    async () => ({
      version: services.version,
      profile: 'offline_private' as const,
      startedAt: services.startedAt,
      streams: services.sse.streams.count,
      vault: await services.vault.api.status(),
    }),
  );
  app.get('/v1/checks', { config: { scope: 'admin' }, schema: { response: { 200: Checks, ...ERRORS } } }, async () => ({
    checks: await services.checks(),
  }));
};
