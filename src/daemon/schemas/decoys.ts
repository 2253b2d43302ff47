import Type from 'typebox';

const { Immutable } = Type;
const NullableNumber = Type.Union([Type.Number(), Type.Null()]);
const Sentences = Immutable(Type.Array(Type.String()));

export const ExplanationSchema = Type.Object({
  /** As it would leave in its own words. */
  wire: Type.String(),
  /** Code of the reason why it cannot be hidden. */
  refused: Type.Union([Type.String(), Type.Null()]),
  places: Immutable(
    Type.Array(
      Type.Object({ topic: Type.Integer(), facet: Type.Integer(), name: Type.String(), confidence: Type.Number() }),
    ),
  ),
  cell: Type.Union([Type.Object({ id: Type.Integer(), queries: Sentences }), Type.Null()]),
  cellRr: Type.Union([
    Type.Object({ cells: Type.Integer(), sent: Type.Integer(), eps: Type.Number(), answered: Type.Number() }),
    Type.Null(),
  ]),
  rareWords: Type.Union([Sentences, Type.Null()]),
  hidden: Sentences,
  notHidden: Sentences,
});

export const PrivacySchema = Type.Object({
  /** UTC. */
  day: Type.String(),
  cap: NullableNumber,
  spent: Type.Number(),
  threads: Type.Number(),
  windows: Type.Number(),
  entries: Immutable(
    Type.Array(Type.Object({ at: Type.Number(), kind: Type.Enum(['thread', 'window', 'lost']), eps: Type.Number() })),
  ),
  /** Code of what is wrong with the ledger. */
  problem: Type.Union([Type.String(), Type.Null()]),
  /** What the cover traffic that is set costs; it need not run. */
  cover: Type.Object({
    kind: Type.Enum(['off', 'poisson', 'geometric']),
    queriesPerHour: Type.Number(),
    circuitsPerHour: Type.Number(),
    bytesPerHour: Type.Number(),
    meanWaitMs: Type.Number(),
    /** null where nothing is claimed. */
    eps: NullableNumber,
    delta: Type.Number(),
  }),
});
