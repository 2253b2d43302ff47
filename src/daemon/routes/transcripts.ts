import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import Type from 'typebox';
import { DoneSchema, ERRORS } from '../schemas/common.ts';
import type { Services } from '../services.ts';
import { TranscriptEntrySchema } from '../transcripts/book.ts';

const { Immutable } = Type;
const Form = Type.Enum(['encrypted', 'plain']);
const State = Type.Object({
  /** Whether the rule against it was lifted. */
  on: Type.Boolean(),
  form: Form,
  retentionDays: Type.Integer(),
  /** False: a passphrase must be set before anything is written. */
  ready: Type.Boolean(),
  days: Immutable(Type.Array(Type.Object({ day: Type.String(), form: Form, bytes: Type.Integer() }))),
});
const Passphrase = Type.String({ minLength: 8, maxLength: 1024 });
const NewKey = Type.Object({ passphrase: Passphrase }, { additionalProperties: false });
const Reading = Type.Object(
  {
    day: Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\d$' }),
    passphrase: Type.Optional(Type.String({ maxLength: 1024 })),
  },
  { additionalProperties: false },
);
const Page = Type.Object({
  entries: Immutable(Type.Array(TranscriptEntrySchema)),
  /** Lines that were cut or changed. */
  unreadable: Type.Integer(),
});

/** Questions and answers kept on the disk, for whoever has lifted `no-transcripts`. */
export const transcriptRoutes: FastifyPluginAsyncTypebox<Services> = async (
  app,
  { switchboard, transcripts, config },
) => {
  const change = { rate: 'change', scope: 'admin' } as const;
  app.get(
    '/v1/transcripts',
    { config: { scope: 'admin' }, schema: { response: { 200: State, ...ERRORS } } },
    async () => ({
      ...config.transcripts,
      on: switchboard.current.policy.lifted.includes('no-transcripts'),
      ready: transcripts.ready,
      days: transcripts.list(),
    }),
  );
  app.post(
    '/v1/transcripts/key',
    { config: change, schema: { body: NewKey, response: { 200: DoneSchema, ...ERRORS } } },
    async ({ body }) => {
      await transcripts.setPassphrase(body.passphrase);
      return { done: true } as const;
    },
  );
  app.post(
    '/v1/transcripts/read',
    { config: change, schema: { body: Reading, response: { 200: Page, ...ERRORS } } },
    async ({ body }) => transcripts.read(body.day, body.passphrase),
  );
  app.delete('/v1/transcripts', { config: change, schema: { response: { 200: DoneSchema, ...ERRORS } } }, async () => {
    await transcripts.forget();
    return { done: true } as const;
  });
};
