import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import Type from 'typebox';
import { ERRORS } from '../schemas/common.ts';
import type { Services } from '../services.ts';

const Stopping = Type.Object({ stopping: Type.Literal(true) });

/** `POST /v1/shutdown`: the daemon answers, then stops. */
export const shutdownRoutes: FastifyPluginAsyncTypebox<Services> = async (app, { requestStop }) => {
  app.post(
    '/v1/shutdown',
    { config: { rate: 'change', scope: 'admin' }, schema: { response: { 202: Stopping, ...ERRORS } } },
    async (_request, reply) => {
      reply.raw.once('close', requestStop);
      return reply.code(202).send({ stopping: true });
    },
  );
};
