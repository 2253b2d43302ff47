import Type, { type Static, type TSchema } from 'typebox';
import Compile from 'typebox/compile';
import { ADDRESS_CLASSES, DECISIONS, KINDS, NAME_PATTERN, OUTCOMES, SANITISED } from '../airlock/records.ts';
import { MODES } from '../decoy/types.ts';
import { WHYS } from '../profiles/records.ts';
import { STRICT_RULES } from '../profiles/rules.ts';
import { CLIENT_NAME_PATTERN, PROFILES } from '../profiles/types.ts';
import { DAMAGE_KINDS } from './damage.ts';
import { AuditError } from './errors.ts';

/** No field takes free text: a question, a path or a host name has no place to slip into. */
const Count = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
/** SHA-256 or HMAC-SHA-256, hex. */
const Digest = Type.String({ pattern: '^[0-9a-f]{64}$', maxLength: 64 });
/** Made by a random generator, never chosen by a person. */
const RandomId = Type.String({ pattern: '^[0-9a-f]{16}([0-9a-f]{16})?$', maxLength: 32 });
/** A code of this program, as errors have them. */
const Code = Type.String({ pattern: '^[A-Z]{2,16}(_[A-Z0-9]{1,16}){1,5}$', maxLength: 64 });
const Version = Type.String({ pattern: '^[0-9]{1,4}\\.[0-9]{1,4}\\.[0-9]{1,4}$', maxLength: 14 });
const Profile = Type.Enum([...PROFILES]);
/** Name of a client token, from its closed alphabet; null where the daemon acted by itself or nobody is known. */
const Client = Type.Union([Type.String({ pattern: CLIENT_NAME_PATTERN, maxLength: 32 }), Type.Null()]);

/** Name of a rule of the airlock's policy, from the same alphabet. */
const Name = Type.String({ pattern: NAME_PATTERN, maxLength: 32 });
const Address = Type.Enum([...ADDRESS_CLASSES, 'unresolved']);

/** Payload of every record type. */
const PAYLOADS = {
  service: { event: Type.Enum(['started', 'ready', 'degraded', 'stopping', 'stopped']), version: Version },
  profile: {
    from: Profile,
    to: Profile,
    why: Type.Enum([...WHYS]),
    client: Client,
    minutes: Type.Union([Count, Type.Null()]),
    policyHash: Digest,
  },
  /** A change of profile or rule that did not happen. */
  refusal: { to: Type.Union([Profile, Type.Null()]), code: Code, client: Client },
  rule: { rule: Type.Enum([...STRICT_RULES]), lifted: Type.Boolean(), client: Client, policyHash: Digest },
  search: {
    road: Type.Enum(['local', 'web']),
    profile: Profile,
    /** `queryHash` of the log. */
    query: Digest,
    findings: Count,
    masked: Count,
    decoys: Count,
    results: Count,
    elapsedMs: Count,
  },
  /** Written before the first query of a web search leaves; `search` follows when it is over. */
  web_open: {
    query: Digest,
    mode: Type.Enum([...MODES]),
    engines: Count,
    /** Queries at each engine, the real one among them. */
    queries: Count,
    findings: Count,
    masked: Count,
  },
  /** Written before the pages behind results are asked for. */
  web_pages: { query: Digest, pages: Count },
  /** What a web search cost in all; after it was cut as well. */
  web_end: {
    query: Digest,
    outcome: Type.Enum(['done', 'cut', 'failed']),
    failedEngines: Count,
    sentBytes: Count,
    receivedBytes: Count,
  },
  /** A connection was asked for: what follows happens after this is on the disk. */
  airlock_open: {
    connection: RandomId,
    client: Client,
    role: Client,
    kind: Type.Enum([...KINDS]),
    /** `queryHash` of the log. */
    host: Digest,
    port: Type.Integer({ minimum: 1, maximum: 65_535 }),
    address: Address,
    rule: Name,
    decision: Type.Enum([...DECISIONS]),
    reason: Type.Union([Code, Type.Null()]),
    sanitised: Type.Enum([...SANITISED]),
  },
  /** What a name turned out to be, before one of its addresses is dialled. */
  airlock_verdict: { connection: RandomId, address: Address, reason: Type.Union([Code, Type.Null()]) },
  /** Follows every `airlock_open` that was not denied, once. */
  airlock_end: {
    connection: RandomId,
    sentBytes: Count,
    receivedBytes: Count,
    elapsedMs: Count,
    outcome: Type.Enum([...OUTCOMES]),
  },
  model: {
    event: Type.Enum(['serving', 'imported', 'removed', 'refused']),
    role: Type.Enum(['chat', 'embed', 'rerank']),
    model: Digest,
    bytes: Count,
  },
  ingest: { added: Count, updated: Count, removed: Count, unchanged: Count, unreadable: Count, elapsedMs: Count },
  export: { format: Type.Enum(['json', 'csv']), records: Count },
  prune: { why: Type.Enum(['retention', 'session']), first: Count, segments: Count, records: Count },
  recovery: {
    kind: Type.Enum([...DAMAGE_KINDS, 'torn', 'torn_head', 'torn_checkpoint', 'adopted', 'disk']),
    /** First bad sequence number, or the one at which a torn line would have stood. */
    at: Count,
    /** Bytes set aside of a torn line; records adopted, or refused while the disk was full; 0 for tampering. */
    amount: Count,
  },
  acknowledged: { recovery: Count },
  auth_failure: {
    client: Client,
    reason: Type.Enum(['missing', 'unknown', 'expired', 'revoked', 'scope']),
    count: Count,
  },
  token: { event: Type.Enum(['created', 'revoked']), client: Client },
  clock: { behindMs: Count },
  query_key: { event: Type.Enum(['destroyed']) },
} satisfies Record<string, Record<string, TSchema>>;

export type RecordType = keyof typeof PAYLOADS;

/** Record types that only the log itself may write. */
const OWN_TYPES = ['prune', 'recovery', 'clock', 'query_key'] as const;
type OwnType = (typeof OWN_TYPES)[number];

type Shape<Fields> = { readonly [K in keyof Fields]: Fields[K] extends TSchema ? Static<Fields[K]> : never };
export type AnyRecord = { [T in RecordType]: { readonly type: T } & Shape<(typeof PAYLOADS)[T]> }[RecordType];
/** What a caller may append. */
export type AuditRecord = Exclude<AnyRecord, { readonly type: OwnType }>;

export const RECORD_TYPES = Object.keys(PAYLOADS) as readonly RecordType[];

const CHECKS = new Map(
  RECORD_TYPES.map((type) => [
    type as string,
    Compile(Type.Object({ type: Type.Literal(type), ...PAYLOADS[type] }, { additionalProperties: false })),
  ]),
);
const OWN: ReadonlySet<string> = new Set(OWN_TYPES);

/** @throws AuditError AUDIT_RECORD_INVALID for an unknown type, a field too many or too few, or a value out of its set */
export function assertRecord(record: AuditRecord): void {
  if (!OWN.has(record.type) && CHECKS.get(record.type)?.Check(record) === true) return;
  // Neither the record nor the checker's words: they would carry what was refused into a log.
  throw new AuditError('AUDIT_RECORD_INVALID', 'an audit record does not have the exact shape of its type');
}
