import Type, { type Static } from 'typebox';
import { KINDS, NAME_PATTERN } from '../records.ts';

const Name = Type.String({ pattern: NAME_PATTERN });
const Bytes = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
const Milliseconds = Type.Integer({ minimum: 100, maximum: 7 * 86_400_000 });

/** `example.org`, `*.example.org` (every name below it, not itself), or `*`. */
const Hosts = Type.Array(Type.String({ minLength: 1, maxLength: 260 }), { minItems: 1, maxItems: 10_000 });
/** `192.168.1.0/24`, `2001:db8::/32`, or one address. */
const Networks = Type.Array(Type.String({ minLength: 2, maxLength: 49 }), { minItems: 1, maxItems: 10_000 });
/** A port, or `from-to`. */
const Ports = Type.Array(
  Type.Union([
    Type.Integer({ minimum: 1, maximum: 65_535 }),
    Type.String({ pattern: '^[1-9][0-9]{0,4}-[1-9][0-9]{0,4}$' }),
  ]),
  { minItems: 1, maxItems: 100 },
);

/** Where a connection goes. At least one of `hosts` and `networks` must be there. */
const PLACE = {
  name: Name,
  hosts: Type.Optional(Hosts),
  networks: Type.Optional(Networks),
  ports: Type.Optional(Ports),
};

const DenyRule = Type.Object(PLACE, { additionalProperties: false });
const AllowRule = Type.Object(
  {
    ...PLACE,
    /** Without it: `tunnel` and `request`. A WebSocket over plain HTTP must be allowed by name. */
    kinds: Type.Optional(Type.Array(Type.Enum([...KINDS]), { minItems: 1, uniqueItems: true })),
    /** Of plain requests; what is inside a tunnel cannot be seen. Without it: every method. */
    methods: Type.Optional(Type.Array(Type.String({ pattern: '^[A-Z][A-Z-]{0,31}$' }), { minItems: 1, maxItems: 64 })),
    /** Whether a tunnel must begin with a TLS greeting to the host it was opened for. */
    sni: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
);

const LimitsSchema = Type.Object(
  {
    /** Open at once. */
    connections: Type.Integer({ minimum: 1, maximum: 100_000, default: 256 }),
    /** New ones; as many more may come at once. */
    perSecond: Type.Integer({ minimum: 1, maximum: 100_000, default: 100 }),
    /** Body of a plain request. */
    bodyBytes: Type.Union([Bytes, Type.Null()], { default: 67_108_864 }),
    /** Of one connection, away from this machine and towards it; null for no limit. */
    sentBytes: Type.Union([Bytes, Type.Null()], { default: null }),
    receivedBytes: Type.Union([Bytes, Type.Null()], { default: null }),
    /** Without a byte in either direction. */
    idleMs: Type.Union([Milliseconds, Type.Null()], { default: 600_000 }),
    /** From its first byte to its last. */
    openMs: Type.Union([Milliseconds, Type.Null()], { default: null }),
  },
  { additionalProperties: false, default: {} },
);

export const RoleSchema = Type.Object(
  {
    /** Names of client tokens with the scope `proxy`. */
    clients: Type.Array(Name, { maxItems: 256, uniqueItems: true }),
    /** `report`: what would be denied passes and is recorded as such. `open`: everything passes that no rule denies. */
    mode: Type.Enum(['enforce', 'report', 'open'], { default: 'enforce' }),
    /** For rules that name none, and the limit of `report` and `open`. Without it: 443 for tunnels, 80 for requests. */
    ports: Type.Optional(Ports),
    deny: Type.Array(DenyRule, { maxItems: 1000, default: [] }),
    allow: Type.Array(AllowRule, { maxItems: 1000, default: [] }),
    limits: LimitsSchema,
  },
  { additionalProperties: false },
);

/** The policy file, with its defaults. Deny beats allow, and what nothing allows is denied. */
export const PolicySchema = Type.Object(
  {
    version: Type.Literal(1),
    /** Holds for every role, also one that is `open` or only reports. */
    deny: Type.Array(DenyRule, { maxItems: 1000, default: [] }),
    roles: Type.Record(Name, RoleSchema, { default: {} }),
  },
  { additionalProperties: false },
);

export type PolicySource = Static<typeof PolicySchema>;
export type AllowSource = Static<typeof AllowRule>;
export type DenySource = Static<typeof DenyRule>;
export type Limits = Readonly<Static<typeof LimitsSchema>>;
export type Mode = Static<typeof RoleSchema>['mode'];

/** What is in force where there is no file: nobody may go anywhere. */
export const EMPTY_POLICY: PolicySource = { version: 1, deny: [], roles: {} };
