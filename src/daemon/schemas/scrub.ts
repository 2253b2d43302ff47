import Type, { type Static } from 'typebox';
import { type Rules, UNATTENDED } from '../../pii/policy.ts';
import { PII_KINDS } from '../../pii/types.ts';
import { ErrorSchema } from './common.ts';

const { Immutable } = Type;

const Kind = Type.Enum([...PII_KINDS]);
const Outcome = Type.Enum(['mask', 'ask', 'pass']);
const Offset = Type.Integer({ minimum: 0 });

export const TextKind = Type.Enum(['query', 'prose']);
export const Policy = Type.Enum([...UNATTENDED]);

/** A rule for each kind that is not to be treated as usual. */
export const RulesSchema = Type.Unsafe<Rules>(
  Type.Object(Object.fromEntries(PII_KINDS.map((kind) => [kind, Type.Optional(Type.Enum(['strip', 'ask', 'keep']))])), {
    additionalProperties: false,
  }),
);

export const DecisionSchema = Type.Object(
  {
    start: Offset,
    end: Offset,
    choice: Type.Enum(['keep', 'mask', 'edit']),
    /** With `edit`: what stands there instead. */
    text: Type.Optional(Type.String()),
    /** The second step for secrets, cards and government ids. */
    confirmed: Type.Optional(Type.Boolean()),
    /** With `keep`: never ask about this value again. */
    remember: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
);

/** Where something is and why it was found. There is no field for what it says. */
export const FindingSchema = Type.Object({
  kind: Kind,
  start: Type.Integer(),
  end: Type.Integer(),
  confidence: Type.Number(),
  outcome: Outcome,
  reason: Type.String(),
});

export const ScrubReplySchema = Type.Object({
  findings: Immutable(Type.Array(FindingSchema)),
  /** What would leave; empty when the text is held. */
  leaves: Type.String(),
  held: Type.Union([ErrorSchema.properties.error, Type.Null()]),
});

export type ScrubReply = Static<typeof ScrubReplySchema>;
