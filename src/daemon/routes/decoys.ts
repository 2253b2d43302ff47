import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import Type from 'typebox';
import type { Config } from '../../config/schema.ts';
import { coverCost } from '../../decoy/cover/cost.ts';
import type { GetDecoys } from '../decoys.ts';
import { DoneSchema, ERRORS } from '../schemas/common.ts';
import { ExplanationSchema, PrivacySchema } from '../schemas/decoys.ts';

export interface DecoyServices {
  readonly decoys: GetDecoys;
  readonly config: Pick<Config, 'decoys'>;
}

const Body = Type.Object({ text: Type.String({ minLength: 1, maxLength: 10_000 }) }, { additionalProperties: false });

/**
 * `POST /v1/decoys/explain`: what would be done with a question, sending nothing; `GET /v1/privacy`: what was spent today;
 * `DELETE /v1/privacy/threads`: forgets every thread that was hidden. What was spent stays spent.
 */
export const decoyRoutes: FastifyPluginAsyncTypebox<DecoyServices> = async (app, { decoys, config }) => {
  app.post(
    '/v1/decoys/explain',
    {
      config: { rate: 'question', scope: 'search' },
      schema: { body: Body, response: { 200: ExplanationSchema, ...ERRORS } },
    },
    async ({ body }) => (await decoys()).mixer.explain(body.text),
  );
  app.get(
    '/v1/privacy',
    { config: { scope: 'search' }, schema: { response: { 200: PrivacySchema, ...ERRORS } } },
    async () => {
      const { ledger } = await decoys();
      const { cover, k, rrSubset } = config.decoys;
      const batch = (k + 1) * (cover.mode === 'cell-rr' ? rrSubset : 1);
      const { eps, ...cost } = coverCost(cover, batch);
      return {
        ...ledger.status(),
        problem: ledger.problem?.code ?? null,
        cover: { kind: cover.kind, ...cost, eps: Number.isFinite(eps) ? eps : null },
      };
    },
  );
  app.delete(
    '/v1/privacy/threads',
    { config: { rate: 'change', scope: 'admin' }, schema: { response: { 200: DoneSchema, ...ERRORS } } },
    async () => {
      (await decoys()).threads.forgetAll();
      return { done: true } as const;
    },
  );
};
