import Type from 'typebox';
import { MODES } from '../../decoy/types.ts';
import { ASK_EVENTS } from './answers.ts';
import { CollectionName } from './common.ts';
import { DecisionSchema, FindingSchema, Policy, RulesSchema } from './scrub.ts';

const { Immutable } = Type;

const Span = Type.Object({ start: Type.Integer(), end: Type.Integer() });
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
  /** Spend more than the day's privacy budget. */
  beyondCap: Type.Optional(Type.Boolean()),
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
  rare: Immutable(Type.Array(Span)),
  queries: Type.Integer(),
  engines: Strings,
  eps: Type.Object({ content: Type.Number(), thread: Type.Number(), spentToday: Type.Number() }),
};

/** What would leave; nothing did. */
export const PreviewSchema = Type.Object(LeavingFields);

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

export const WebReplySchema = Type.Object({
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
  leaving: Type.Object({ type: Type.Literal('leaving'), ...LeavingFields }),
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
