import Type from 'typebox';
import { MODES } from '../../decoy/types.ts';
import { ASK_EVENTS } from './answers.ts';
import { CollectionName } from './common.ts';
import { DecisionSchema, FindingSchema, Policy, RulesSchema } from './scrub.ts';

const { Immutable } = Type;

const Strings = Immutable(Type.Array(Type.String()));
const Names = Type.Array(Type.String({ minLength: 1, maxLength: 64 }), { maxItems: 64 });
const Unresponsive = Immutable(Type.Array(Type.Unsafe<readonly [string, string]>(Type.Array(Type.String()))));

/** What every route that sends a question to the web takes. */
export const WebOptions = {
  text: Type.String(),
  /** Questions of one thread keep their decoys; a new one when absent. */
  thread: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9_-]{1,48}$' })),
  /** Absent: as config.json says. */
  mode: Type.Optional(Type.Enum(['auto', ...MODES])),
  sensitive: Type.Optional(Type.Boolean()),
  /** A place in the catalogue that `preview` named. */
  node: Type.Optional(
    Type.Object(
      { topic: Type.Integer({ minimum: 0 }), facet: Type.Integer({ minimum: 0 }) },
      { additionalProperties: false },
    ),
  ),
  /** What the person agreed to, each after having been told what follows; see `Consent`. */
  consent: Type.Optional(
    Type.Object(
      {
        verbatim: Type.Optional(Type.Boolean()),
        switchMode: Type.Optional(Type.Boolean()),
        rareWords: Type.Optional(Type.Boolean()),
        redraw: Type.Optional(Type.Boolean()),
        beyondCap: Type.Optional(Type.Boolean()),
      },
      { additionalProperties: false },
    ),
  ),
  engines: Type.Optional(Names),
  categories: Type.Optional(Names),
  page: Type.Optional(Type.Integer({ minimum: 1, maximum: 50 })),
  timeRange: Type.Optional(Type.Enum(['day', 'week', 'month', 'year'])),
  safesearch: Type.Optional(Type.Enum([0, 1, 2])),
  /** What is there after this counts. */
  deadlineMs: Type.Optional(Type.Integer({ minimum: 1000, maximum: 300_000 })),
  /** What happens with findings nobody decided about. */
  policy: Type.Optional(Policy),
  rules: Type.Optional(RulesSchema),
  decisions: Type.Optional(Type.Array(DecisionSchema, { maxItems: 1000 })),
};

/** What a question to be answered from the web takes beyond that. */
export const AskWebOptions = {
  ...WebOptions,
  /** How many pages behind the results are read. */
  read: Type.Optional(Type.Integer({ minimum: 0, maximum: 20 })),
  /** Where what was found is kept; one of its own for every thread when absent. */
  collection: Type.Optional(CollectionName),
  /** Collections of documents that may answer as well. */
  alsoFrom: Type.Optional(Type.Array(CollectionName, { maxItems: 16 })),
};

const LeavingFields = {
  mode: Type.Enum([...MODES]),
  publicClass: Type.String(),
  leaves: Type.String(),
  findings: Immutable(Type.Array(FindingSchema)),
  queries: Type.Integer(),
  engines: Strings,
};
const Claimed = Type.Union([Type.Number(), Type.Null()]);
const Eps = Type.Object({ content: Claimed, thread: Claimed, spentToday: Type.Number() });

/** What would leave; nothing did. */
export const PreviewSchema = Type.Object({
  ...LeavingFields,
  rareWords: Strings,
  places: Immutable(
    Type.Array(
      Type.Object({
        topic: Type.Integer(),
        facet: Type.Integer(),
        name: Type.String(),
        confidence: Type.Number(),
      }),
    ),
  ),
  /** Whether one of `places`, or another mode, must be chosen first. */
  needsPlace: Type.Boolean(),
});

const RowSchema = Type.Object({
  url: Type.String(),
  canonicalUrl: Type.String(),
  title: Type.String(),
  snippet: Type.String(),
  published: Type.Optional(Type.String()),
  engines: Strings,
  positions: Immutable(Type.Array(Type.Integer())),
  score: Type.Number(),
});
const Rows = Immutable(Type.Array(RowSchema));

const WebReplySchema = Type.Object({
  rows: Rows,
  suggestions: Strings,
  unresponsive: Unresponsive,
  answered: Type.Boolean(),
  sentBytes: Type.Integer(),
  receivedBytes: Type.Integer(),
  elapsedMs: Type.Number(),
});

/** The events of a web search, by `type`. */
export const WEB_EVENTS = {
  leaving: Type.Object({ type: Type.Literal('leaving'), ...LeavingFields, eps: Eps }),
  engine: Type.Object({
    type: Type.Literal('engine'),
    engine: Type.String(),
    problem: Type.Union([Type.String(), Type.Null()]),
    results: Type.Integer(),
  }),
  results: Type.Object({ type: Type.Literal('results'), rows: Rows }),
  done: Type.Object({ type: Type.Literal('done'), ...WebReplySchema.properties }),
};

/** The events of an answer from the web. */
export const ASK_WEB_EVENTS = {
  ...WEB_EVENTS,
  page: Type.Object({
    type: Type.Literal('page'),
    url: Type.String(),
    outcome: Type.Enum(['kept', 'unreadable', 'failed']),
    code: Type.Optional(Type.String()),
  }),
  ...ASK_EVENTS,
};
