import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import Type from 'typebox';
import { CHALLENGE_HEADER, CHALLENGE_PATTERN, PROOF_HEADER } from '../../config/proof.ts';
import { ERRORS } from '../schemas/common.ts';
import type { Services } from '../services.ts';

const Headers = Type.Object({ [CHALLENGE_HEADER]: Type.Optional(Type.String({ pattern: CHALLENGE_PATTERN })) });
const Alive = Type.Object({ alive: Type.Literal(true) });
const Ready = Type.Object({ ready: Type.Boolean() });

/** `GET /healthz`, `GET /readyz`: without a token, and without any detail. */
export const healthRoutes: FastifyPluginAsyncTypebox<Services> = async (app, { vault, session }) => {
  const config = { rate: 'open' } as const;
  app.get(
    '/healthz',
    { config, schema: { security: [], headers: Headers, response: { 200: Alive, ...ERRORS } } },
    async (request, reply) => {
      const challenge = request.headers[CHALLENGE_HEADER];
      if (challenge !== undefined) reply.header(PROOF_HEADER, session.prove(challenge));
      return { alive: true } as const;
    },
  );
  app.get(
    '/readyz',
    { config, schema: { security: [], response: { 200: Ready, 503: Ready, '4xx': ERRORS['4xx'] } } },
    async (_request, reply) => reply.code(vault.ready ? 200 : 503).send({ ready: vault.ready }),
  );
};
