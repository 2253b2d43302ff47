import Type, { type Static } from 'typebox';

/** The one address the daemon listens on. There is no setting for another. */
export const LOOPBACK = '127.0.0.1';

const Limits = Type.Object(
  {
    /** Largest request body, bytes. */
    bodyBytes: Type.Integer({ minimum: 1024, maximum: 16_777_216, default: 1_048_576 }),
    /** Longest question or search text, UTF-16 units. */
    questionChars: Type.Integer({ minimum: 16, maximum: 1_000_000, default: 20_000 }),
    /** Open connections at once. */
    connections: Type.Integer({ minimum: 4, maximum: 4096, default: 128 }),
    /** Answers, ingests and imports running at once. */
    streams: Type.Integer({ minimum: 1, maximum: 256, default: 16 }),
    /** Time a client has to send a whole request, ms. */
    requestMs: Type.Integer({ minimum: 100, maximum: 600_000, default: 15_000 }),
    /** Silence after which a stream sends a comment, so that the client knows it lives, ms. */
    heartbeatMs: Type.Integer({ minimum: 20, maximum: 60_000, default: 10_000 }),
    /** Time a client may leave a stream unread before it is cut, ms. */
    stallMs: Type.Integer({ minimum: 100, maximum: 600_000, default: 60_000 }),
    /** Time running requests and the vault get to end when the daemon stops, ms. */
    stopMs: Type.Integer({ minimum: 100, maximum: 120_000, default: 10_000 }),
    /** Refill of each bucket, requests per second; a bucket holds twice as many. */
    readsPerSecond: Type.Integer({ minimum: 1, maximum: 100_000, default: 200 }),
    questionsPerSecond: Type.Integer({ minimum: 1, maximum: 100_000, default: 500 }),
    changesPerSecond: Type.Integer({ minimum: 1, maximum: 100_000, default: 50 }),
    /** Requests with a wrong token that are still told so, per second. */
    refusalsPerSecond: Type.Integer({ minimum: 1, maximum: 1000, default: 5 }),
    /** Size at which the log is turned over once, bytes. */
    logBytes: Type.Integer({ minimum: 4096, maximum: 1_073_741_824, default: 5_242_880 }),
  },
  { additionalProperties: false, default: {} },
);

/** Everything that can be set, with its default. A key that is not here is refused. */
export const ConfigSchema = Type.Object(
  {
    /** 0 lets the operating system choose. */
    port: Type.Integer({ minimum: 0, maximum: 65_535, default: 7878 }),
    /** May be written down, but only as the one address it has. */
    host: Type.Literal(LOOPBACK, { default: LOOPBACK }),
    logLevel: Type.Enum(['silent', 'error', 'warn', 'info', 'debug'], { default: 'info' }),
    /** Collection used by a request that names none. */
    collection: Type.String({ minLength: 1, maxLength: 64, default: 'default' }),
    /** Size a chunk is cut to. */
    chunkTokens: Type.Integer({ minimum: 64, maximum: 2048, default: 256 }),
    /** How questions and answers are kept, once the rule against it was lifted. */
    transcripts: Type.Object(
      {
        form: Type.Enum(['encrypted', 'plain'], { default: 'encrypted' }),
        retentionDays: Type.Integer({ minimum: 1, maximum: 3650, default: 30 }),
      },
      { additionalProperties: false, default: {} },
    ),
    /** The audit chain. */
    audit: Type.Object(
      {
        /** Days after which whole segments are pruned; `session-only` prunes at every start. */
        retentionDays: Type.Union([Type.Integer({ minimum: 1, maximum: 3650 }), Type.Literal('session-only')], {
          default: 30,
        }),
        /** Size at which a segment is closed, bytes. */
        segmentBytes: Type.Integer({ minimum: 65_536, maximum: 1_073_741_824, default: 8_388_608 }),
        /** A second place for the chain's fingerprint, out of reach of whoever can change the state folder. */
        witness: Type.Optional(
          Type.Union([
            Type.Object(
              {
                kind: Type.Literal('file'),
                path: Type.String({ minLength: 2, maxLength: 4096, pattern: '^/|^[A-Za-z]:' }),
              },
              { additionalProperties: false },
            ),
            Type.Object(
              {
                kind: Type.Literal('command'),
                argv: Type.Array(Type.String({ maxLength: 4096 }), { minItems: 1, maxItems: 64 }),
              },
              { additionalProperties: false },
            ),
          ]),
        ),
      },
      { additionalProperties: false, default: {} },
    ),
    /** The forward proxy of `full_lab`, on 127.0.0.1 too. What it lets through stands in `airlock.json`. */
    airlock: Type.Object(
      {
        /** HTTP; 0 lets the operating system choose. */
        port: Type.Integer({ minimum: 0, maximum: 65_535, default: 7879 }),
        /** SOCKS5; null: none. */
        socksPort: Type.Union([Type.Integer({ minimum: 0, maximum: 65_535 }), Type.Null()], { default: null }),
      },
      { additionalProperties: false, default: {} },
    ),
    limits: Limits,
  },
  { additionalProperties: false },
);

export type Config = Static<typeof ConfigSchema>;
