import Type, { type Static } from 'typebox';
import { EnginesSchema } from './engines.ts';

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

/** On this machine and nowhere else: the daemon opens no other connection. */
const LoopbackEndpoint = '^(127\\.0\\.0\\.1|\\[::1\\]):([1-9]\\d{0,4})$';
/** `*` would be a pattern to Node's permission model; a line break would be a second line of the torrc. */
const AbsolutePath = { minLength: 2, maxLength: 4096, pattern: '^(?:/|[A-Za-z]:)[^*\\x00-\\x1f]+$' };

const Tor = Type.Object(
  {
    /** `managed`: Cloister runs a Tor of its own; `running`: it uses one that the user runs. */
    mode: Type.Enum(['managed', 'running'], { default: 'managed' }),
    /** Program of a managed Tor; without it `tor` is looked for where programs lie. */
    binary: Type.Optional(Type.String(AbsolutePath)),
    /** Where a running Tor listens. */
    socks: Type.String({ pattern: LoopbackEndpoint, default: '127.0.0.1:9050' }),
    control: Type.String({ pattern: LoopbackEndpoint, default: '127.0.0.1:9051' }),
    /** A running Tor's CookieAuthFile, or a file with its control password. */
    cookie: Type.Optional(Type.String(AbsolutePath)),
    passwordFile: Type.Optional(Type.String(AbsolutePath)),
    /** Lines as a bridge's operator gives them, without the word Bridge. A managed Tor then uses nothing else. */
    bridges: Type.Array(Type.String({ maxLength: 1024, pattern: '^[\\x21-\\x7e][\\x20-\\x7e]*$' }), {
      maxItems: 64,
      default: [],
    }),
    /** Programs that dress the connection to a bridge up as something else. */
    transports: Type.Array(
      Type.Object(
        {
          name: Type.String({ maxLength: 64, pattern: '^[a-z][a-z0-9_]*$' }),
          /** No white space: Tor splits the line at it. */
          path: Type.String({ maxLength: 1024, pattern: '^/[^\\s*\\x00-\\x1f]+$' }),
        },
        { additionalProperties: false },
      ),
      { maxItems: 16, default: [] },
    ),
    /** Time Tor has to connect, ms. A change of profile waits two minutes for all it needs. */
    bootstrapMs: Type.Integer({ minimum: 1000, maximum: 115_000, default: 100_000 }),
  },
  { additionalProperties: false, default: {} },
);

/** How questions that leave are hidden among others. */
const Decoys = Type.Object(
  {
    /** `auto`: cell mode; the user's own words for what is not sensitive, where `verbatim` is on. */
    mode: Type.Enum(['auto', 'cell', 'cell-rr', 'verbatim'], { default: 'auto' }),
    /** Own words among decoys without being asked for by name. Off: no guarantee goes with them. */
    verbatim: Type.Enum(['off', 'on'], { default: 'off' }),
    /** Decoys beside each query. */
    k: Type.Enum([3, 7, 15], { default: 7 }),
    /** Time over which a batch is spread, ms. */
    windowMs: Type.Integer({ minimum: 0, maximum: 120_000, default: 10_000 }),
    /** Privacy that one thread of mode `cell-rr` may cost, natural logarithm. */
    epsThread: Type.Number({ minimum: 0.01, maximum: 10, default: 3 }),
    /** The same for all threads of a day. */
    epsDayCap: Type.Number({ minimum: 0, maximum: 1000, default: 12 }),
    /** Cells sent at once in mode `cell-rr`. */
    rrSubset: Type.Integer({ minimum: 1, maximum: 16, default: 2 }),
    /** Least chance, as estimated, that a topic serves the question; below it the person is asked. */
    minConfidence: Type.Number({ minimum: 0, maximum: 1, default: 0.5 }),
    /** Batches that nobody asked for, so that the number and times of searches tell little. */
    cover: Type.Object(
      {
        kind: Type.Enum(['off', 'poisson', 'geometric'], { default: 'off' }),
        mode: Type.Enum(['cell', 'cell-rr', 'verbatim'], { default: 'cell' }),
        /** `poisson`: batches an hour, real ones among them. */
        perHour: Type.Number({ minimum: 0.1, maximum: 120, default: 12 }),
        /** `geometric`: privacy of the number of batches in a window. */
        eps: Type.Number({ minimum: 0.05, maximum: 10, default: 1 }),
        delta: Type.Number({ minimum: 1e-9, maximum: 0.1, default: 0.001 }),
        windowMinutes: Type.Integer({ minimum: 1, maximum: 1440, default: 60 }),
      },
      { additionalProperties: false, default: {} },
    ),
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
    /** Questions that go to the web. */
    web: Type.Object(
      {
        /** What happens with findings where no person is asked. */
        unattended: Type.Enum(['mask', 'block', 'ask-fails'], { default: 'mask' }),
        /** Whether words that no decoy covers leave where no person is asked. */
        rareWords: Type.Enum(['send', 'refuse'], { default: 'send' }),
        /** After this what there is counts, for programs that do not say otherwise, ms. */
        deadlineMs: Type.Integer({ minimum: 1000, maximum: 300_000, default: 10_000 }),
        /** Pages behind the results that are read for an answer. */
        read: Type.Integer({ minimum: 0, maximum: 20, default: 3 }),
        /** How long what was found is kept. */
        keepDays: Type.Integer({ minimum: 1, maximum: 3650, default: 7 }),
      },
      { additionalProperties: false, default: {} },
    ),
    /** What programs that speak to a SearXNG are told. */
    searxng: Type.Object(
      {
        /**
         * Says in `/config` that this is SearXNG, by its address of origin. It is not true; one program connects to nothing
         * that does not say so.
         */
        claimGitUrl: Type.Boolean({ default: false }),
      },
      { additionalProperties: false, default: {} },
    ),
    tor: Tor,
    engines: EnginesSchema,
    decoys: Decoys,
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
