import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import Type from 'typebox';
import { AuditStateSchema } from '../schemas/audit.ts';
import { ERRORS } from '../schemas/common.ts';
import { ProfileName } from '../schemas/profile.ts';
import { CheckSchema, VaultStatusSchema } from '../schemas/vault.ts';
import type { Services } from '../services.ts';
import { auditState } from './audit.ts';

const Status = Type.Object({
  version: Type.String(),
  profile: ProfileName,
  audit: AuditStateSchema,
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
      profile: services.switchboard.current.profile,
      audit: auditState(services.audit, services.trust),
      startedAt: services.startedAt,
      streams: services.sse.streams.count,
      vault: await services.vault.api.status(),
    }),
  );
  app.get('/v1/checks', { config: { scope: 'admin' }, schema: { response: { 200: Checks, ...ERRORS } } }, async () => ({
    checks: await services.checks(),
  }));
};
