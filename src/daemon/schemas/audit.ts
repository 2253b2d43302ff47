import Type from 'typebox';
import { NullableInteger } from './common.ts';

const { Immutable } = Type;

const RecordSchema = Type.Object({
  seq: Type.Integer(),
  /** Milliseconds since 1970. */
  time: Type.Integer(),
  type: Type.String(),
  payload: Type.Record(Type.String(), Type.Unknown()),
  prev: Type.String(),
  hash: Type.String(),
});

export const PageSchema = Type.Object({
  records: Immutable(Type.Array(RecordSchema)),
  /** `from` of the next page; null at the end. */
  next: NullableInteger,
});

const DamageSchema = Type.Object({
  kind: Type.String(),
  /** First bad record. */
  seq: Type.Integer(),
  until: Type.Optional(Type.Integer()),
});
const WarningsSchema = Immutable(
  Type.Array(Type.Object({ kind: Type.String(), seq: Type.Integer(), amount: Type.Integer() })),
);

export const VerifySchema = Type.Object({
  ok: Type.Boolean(),
  damage: Type.Union([DamageSchema, Type.Null()]),
  recovery: NullableInteger,
  warnings: WarningsSchema,
  first: Type.Integer(),
  from: Type.Integer(),
  last: Type.Integer(),
  records: Type.Integer(),
  checkpoints: Type.Integer(),
  fingerprint: Type.Union([Type.String(), Type.Null()]),
  elapsedMs: Type.Number(),
});

export const AuditStateSchema = Type.Object({
  writable: Type.Boolean(),
  /** Why it takes no records. */
  code: Type.Optional(Type.String()),
  since: Type.Optional(Type.Integer()),
  /** Damage that waits to be acknowledged: until then nothing leaves. */
  damage: Type.Union([DamageSchema, Type.Null()]),
  recovery: NullableInteger,
  /** Whether something may leave as far as the chain is concerned. */
  trusted: Type.Boolean(),
  witness: Type.Enum(['none', 'kept', 'failing']),
});

const CheckpointSchema = Type.Record(Type.String(), Type.Unknown());

/** As the stand-alone verifier reads it. */
export const ProofSchema = Type.Object({
  kind: Type.Literal('inclusion'),
  record: RecordSchema,
  checkpoint: CheckpointSchema,
  path: Immutable(Type.Array(Type.String())),
  publicKey: Type.String(),
});

export const KeySchema = Type.Object({
  publicKey: Type.Union([Type.String(), Type.Null()]),
  /** SHA-256 of the key, hex. */
  keyId: Type.Union([Type.String(), Type.Null()]),
  /** To be written down and kept outside this machine. */
  fingerprint: Type.Union([Type.String(), Type.Null()]),
  seq: NullableInteger,
});

export const PruneSchema = Type.Object({
  first: Type.Integer(),
  segments: Type.Integer(),
  records: Type.Integer(),
});

/** Events of `POST /v1/audit/follow` and `POST /v1/audit/export`. */
export const FOLLOW_EVENTS = {
  /** Sent at once: from here on no record is missed. */
  ready: Type.Object({ type: Type.Literal('ready') }),
  record: Type.Object({ type: Type.Literal('record'), record: RecordSchema }),
};
export const EXPORT_EVENTS = {
  text: Type.Object({ type: Type.Literal('text'), text: Type.String() }),
  done: Type.Object({ type: Type.Literal('done') }),
};
