import Type from 'typebox';
import { RULES } from '../../profiles/rules.ts';
import { PROFILES } from '../../profiles/types.ts';
import { NullableInteger } from './common.ts';

const { Immutable } = Type;

export const ProfileName = Type.Enum([...PROFILES]);
export const RuleName = Type.String({ minLength: 1, maxLength: 64 });
const Lines = Immutable(Type.Array(Type.String()));

export const PostureSchema = Type.Object({
  profile: ProfileName,
  /** Milliseconds since 1970. */
  since: Type.Integer(),
  expiresAt: NullableInteger,
  why: Type.String(),
  lifted: Lines,
  policyHash: Type.String(),
});

export const ProposalSchema = Type.Object({
  nonce: Type.String(),
  expiresInMs: Type.Integer(),
  from: ProfileName,
  policyHash: Type.String(),
  implications: Type.Object({
    mayLeave: Lines,
    toWhom: Lines,
    staysProtected: Lines,
    notProtected: Lines,
    ends: Type.String(),
  }),
});

export const ConfirmationSchema = Type.Object(
  {
    nonce: Type.String({ minLength: 1, maxLength: 128 }),
    /** The session token once more: a client's own token is not enough to let more leave. */
    sessionToken: Type.Optional(Type.String({ maxLength: 256 })),
  },
  { additionalProperties: false },
);

export const RulesSchema = Immutable(
  Type.Array(
    Type.Object({
      id: Type.String(),
      tier: Type.Enum([...new Set(RULES.map(({ tier }) => tier))]),
      says: Type.String(),
      note: Type.String(),
      lifted: Type.Boolean(),
    }),
  ),
);
