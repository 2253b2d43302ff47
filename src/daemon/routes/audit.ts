import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import Type from 'typebox';
import type { AuditLog } from '../../audit/log.ts';
import { MAX_SHOWN } from '../../audit/reading.ts';
import { RECORD_TYPES } from '../../audit/records.ts';
import type { ChainTrust } from '../chain-trust.ts';
import {
  AuditStateSchema,
  EXPORT_EVENTS,
  FOLLOW_EVENTS,
  KeySchema,
  PageSchema,
  ProofSchema,
  PruneSchema,
  VerifySchema,
} from '../schemas/audit.ts';
import { DoneSchema, ERRORS } from '../schemas/common.ts';
import { streamOf } from '../schemas/stream.ts';
import type { Services } from '../services.ts';
import { sendEvents } from '../sse.ts';

const Seq = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER });
const Show = Type.Object(
  {
    from: Type.Optional(Seq),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_SHOWN, default: 50 })),
    type: Type.Optional(Type.Enum([...RECORD_TYPES])),
  },
  { additionalProperties: false },
);
const Verify = Type.Object(
  { from: Type.Optional(Seq), against: Type.Optional(Type.String({ maxLength: 256 })) },
  { additionalProperties: false },
);
const Export = Type.Object({ format: Type.Enum(['json', 'csv']) }, { additionalProperties: false });
const Prove = Type.Object({ seq: Seq }, { additionalProperties: false });

/** The audit chain. Nothing here changes a record: what is added is what happened, what goes is what retention lets go. */
export const auditRoutes: FastifyPluginAsyncTypebox<Services> = async (app, { audit, trust, recorder, sse }) => {
  const look = { rate: 'read', scope: 'admin' } as const;
  const change = { rate: 'change', scope: 'admin' } as const;
  // Whoever looks finds what happened before.
  app.addHook('preHandler', async () => {
    await recorder.settled();
  });

  app.get('/v1/audit', { config: look, schema: { response: { 200: AuditStateSchema, ...ERRORS } } }, async () =>
    auditState(audit, trust),
  );
  app.post(
    '/v1/audit/show',
    { config: look, schema: { body: Show, response: { 200: PageSchema, ...ERRORS } } },
    ({ body }) => audit.show({ limit: 50, ...body }),
  );
  app.post(
    '/v1/audit/verify',
    { config: change, schema: { body: Verify, response: { 200: VerifySchema, ...ERRORS } } },
    async ({ body }, reply) => {
      const running = sse.streams.enter(reply);
      try {
        return await audit.verify(body, running.signal);
      } finally {
        running.leave();
      }
    },
  );
  app.post(
    '/v1/audit/follow',
    { config: look, schema: { response: { 200: streamOf(FOLLOW_EVENTS), ...ERRORS } } },
    async (_request, reply) => sendEvents(reply, (signal) => followed(audit, signal), FOLLOW_EVENTS, sse),
  );
  app.post(
    '/v1/audit/export',
    { config: change, schema: { body: Export, response: { 200: streamOf(EXPORT_EVENTS), ...ERRORS } } },
    async ({ body }, reply) => {
      const { format } = body;
      const { records } = await audit.show({ limit: 1 });
      await recorder.must({ type: 'export', format, records: records[0]?.seq ?? 0 });
      return sendEvents(reply, (signal) => exported(audit, format, signal), EXPORT_EVENTS, sse);
    },
  );
  app.post(
    '/v1/audit/prove',
    { config: change, schema: { body: Prove, response: { 200: ProofSchema, ...ERRORS } } },
    ({ body }) => audit.prove(body.seq),
  );
  app.post('/v1/audit/prune', { config: change, schema: { response: { 200: PruneSchema, ...ERRORS } } }, () =>
    audit.prune(),
  );
  app.post('/v1/audit/key', { config: change, schema: { response: { 200: KeySchema, ...ERRORS } } }, async () => {
    const signed = await audit.checkpoint();
    const key = audit.publicKey();
    return {
      publicKey: key?.pem ?? null,
      keyId: key?.id ?? null,
      fingerprint: signed?.fingerprint ?? null,
      seq: signed?.seq ?? null,
    };
  });
  app.post(
    '/v1/audit/acknowledge',
    { config: change, schema: { response: { 200: DoneSchema, ...ERRORS } } },
    async () => {
      await trust.acknowledge();
      return { done: true } as const;
    },
  );
  app.post(
    '/v1/audit/forget-queries',
    { config: change, schema: { response: { 200: DoneSchema, ...ERRORS } } },
    async () => {
      await audit.destroyQueryKey();
      return { done: true } as const;
    },
  );
};

/** What the status and the page show of the chain. */
export function auditState({ state, opening, witness }: AuditLog, trust: ChainTrust) {
  const { recovery } = trust;
  return {
    ...(state.writable ? { writable: true } : state),
    damage: recovery === null ? null : opening.damage,
    recovery,
    trusted: trust.holds,
    witness: witness === null ? 'none' : witness.isFailing ? 'failing' : 'kept',
  } as const;
}

async function* followed(audit: AuditLog, signal: AbortSignal) {
  const records = audit.follow(signal);
  yield { type: 'ready' } as const;
  for await (const record of records) yield { type: 'record', record } as const;
}

async function* exported(audit: AuditLog, format: 'json' | 'csv', signal: AbortSignal) {
  for await (const text of audit.export(format, signal)) yield { type: 'text', text } as const;
  yield { type: 'done' } as const;
}
