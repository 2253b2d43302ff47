import { setImmediate } from 'node:timers/promises';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import Type from 'typebox';
import { PiiError } from '../../pii/errors.ts';
import type { Preview, Scrubber } from '../../pii/scrub.ts';
import type { Instructions } from '../../pii/settle.ts';
import type { TextMode } from '../../pii/types.ts';
import { errorBody } from '../error-reply.ts';
import { DaemonError } from '../errors.ts';
import { DoneSchema, ERRORS } from '../schemas/common.ts';
import { DecisionSchema, Policy, RulesSchema, type ScrubReply, ScrubReplySchema, TextKind } from '../schemas/scrub.ts';
import type { Services } from '../services.ts';

/** Texts of one batch. */
const MAX_ITEMS = 1000;
/** Time after which a batch lets other requests through, ms. */
const TURN_MS = 20;

const Options = { policy: Type.Optional(Policy), rules: Type.Optional(RulesSchema) };
const Body = Type.Object(
  {
    text: Type.String(),
    kind: Type.Optional(TextKind),
    decisions: Type.Optional(Type.Array(DecisionSchema, { maxItems: 1000 })),
    ...Options,
  },
  { additionalProperties: false },
);
const Batch = Type.Object(
  {
    items: Type.Array(
      Type.Object({ text: Type.String(), kind: Type.Optional(TextKind) }, { additionalProperties: false }),
      { maxItems: MAX_ITEMS },
    ),
    ...Options,
  },
  { additionalProperties: false },
);
const BatchReply = Type.Object({ results: Type.Array(ScrubReplySchema) });

/**
 * `POST /v1/scrub`: what would leave of a text, by the road that sending takes; `POST /v1/scrub/batch`: the same for many
 * texts, each a session of its own; `DELETE /v1/scrub/exceptions`: forgets what was never to be masked.
 */
export const scrubRoutes: FastifyPluginAsyncTypebox<Services> = async (app, { scrubbing }) => {
  const look = { rate: 'question', scope: 'search' } as const;
  app.post(
    '/v1/scrub',
    { config: look, schema: { body: Body, response: { 200: ScrubReplySchema, ...ERRORS } } },
    async ({ body: { text, kind = 'query', policy, rules, decisions = [] }, client }) => {
      // What is remembered holds for every later text: a program that may only look must not be able to open that.
      if (decisions.some(({ remember }) => remember) && client?.scopes.has('admin') !== true) {
        throw new DaemonError('SCOPE_MISSING', 'only a client with the scope admin may have an exception remembered', {
          hint: 'Leave remember out, or use a token that has it.',
        });
      }
      const { scrubber, exceptions } = await scrubbing();
      const reply = preview(scrubber, text, kind, instructionsOf(policy, rules, decisions));
      for (const { choice, remember, start, end } of decisions) {
        const about = reply.findings.find((it) => it.start === start && it.end === end);
        if (choice === 'keep' && remember && about) await exceptions.add(about.kind, text.slice(start, end));
      }
      return reply;
    },
  );
  app.post(
    '/v1/scrub/batch',
    { config: look, schema: { body: Batch, response: { 200: BatchReply, ...ERRORS } } },
    async ({ body: { items, policy, rules } }) => {
      const { scrubber } = await scrubbing();
      const results: ScrubReply[] = [];
      let turn = performance.now();
      for (const { text, kind = 'query' } of items) {
        results.push(previewOrHeld(scrubber, text, kind, instructionsOf(policy, rules, [])));
        if (performance.now() - turn > TURN_MS) {
          await setImmediate();
          turn = performance.now();
        }
      }
      return { results };
    },
  );
  app.delete(
    '/v1/scrub/exceptions',
    { config: { rate: 'change', scope: 'admin' }, schema: { response: { 200: DoneSchema, ...ERRORS } } },
    async () => {
      await (await scrubbing()).exceptions.forgetAll();
      return { done: true } as const;
    },
  );
};

function instructionsOf(
  policy: Instructions['unattended'],
  rules: Instructions['rules'],
  decisions: NonNullable<Instructions['decisions']>,
): Instructions {
  return { unattended: policy ?? 'mask', rules: rules ?? {}, decisions };
}

function preview(scrubber: Scrubber, text: string, kind: TextMode, instructions: Instructions): ScrubReply {
  const session = scrubber.openSession();
  try {
    return replyOf(session.preview(text, kind, instructions));
  } finally {
    session.end();
  }
}

/** One text that cannot be checked does not take the others with it. */
function previewOrHeld(scrubber: Scrubber, text: string, kind: TextMode, instructions: Instructions): ScrubReply {
  try {
    return preview(scrubber, text, kind, instructions);
  } catch (error) {
    if (error instanceof PiiError) return replyOf({ findings: [], leaves: '', held: error });
    throw error;
  }
}

function replyOf({ findings, leaves, held }: Preview): ScrubReply {
  return { findings, leaves, held: held && errorBody(held).error };
}
