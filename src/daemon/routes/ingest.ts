import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import Type from 'typebox';
import type { IngestEvent, IngestSpec } from '../../vault/contract.ts';
import { CollectionName, ERRORS } from '../schemas/common.ts';
import { streamOf } from '../schemas/stream.ts';
import { INGEST_EVENTS, InputSchema } from '../schemas/vault.ts';
import type { Services } from '../services.ts';
import { sendEvents } from '../sse.ts';
import { assertForeignPath } from '../state-guard.ts';
import type { VaultHost } from '../vault-host.ts';

const Body = Type.Object(
  {
    collection: Type.Optional(CollectionName),
    /** Empty: everything this collection was ever fed, again. */
    inputs: Type.Array(InputSchema, { maxItems: 1000 }),
  },
  { additionalProperties: false },
);

/** `POST /v1/ingest`: grants the paths to the vault and has it read them. A disconnect cancels; what is done stays. */
export const ingestRoutes: FastifyPluginAsyncTypebox<Services> = async (app, { vault, config, paths, sse }) => {
  app.post(
    '/v1/ingest',
    {
      config: { rate: 'change', scope: 'ingest' },
      schema: { body: Body, response: { 200: streamOf(INGEST_EVENTS), ...ERRORS } },
    },
    async ({ body }, reply) => {
      // All of them first: a list with one bad path grants nothing.
      const inputs = body.inputs.map(({ kind, path }) => ({ kind, path: assertForeignPath(path, paths.home) }));
      const spec: IngestSpec = { collection: body.collection ?? config.collection, inputs };
      return sendEvents(reply, (signal) => grantAndIngest(vault, spec, signal), INGEST_EVENTS, sse);
    },
  );
};

async function* grantAndIngest(vault: VaultHost, spec: IngestSpec, signal: AbortSignal): AsyncGenerator<IngestEvent> {
  if (spec.inputs.length > 0) await vault.grant(...spec.inputs.map(({ path }) => path));
  signal.throwIfAborted();
  yield* vault.api.ingest(spec, signal);
}
