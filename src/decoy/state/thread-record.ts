import Type, { type Static } from 'typebox';
import { MODES } from '../types.ts';

const Index = Type.Integer({ minimum: 0 });

/** A batch as it was sent, to be sent again byte for byte. */
const SentSchema = Type.Object({
  /** HMAC of the query that it answers. */
  key: Type.String(),
  publicClass: Type.String(),
  slots: Type.Array(Type.Object({ id: Type.Integer(), text: Type.String(), sendMs: Index })),
  realSlot: Type.Union([Index, Type.Null()]),
});

/** All that a thread must remember so that its batches do not give it away. */
export const ThreadRecordSchema = Type.Object(
  {
    version: Type.Literal(1),
    mode: Type.Enum([...MODES]),
    /** Hash of the catalogue that its topics are of. */
    catalogue: Type.String(),
    /** Topic that the thread stays on; null in verbatim mode. */
    topic: Type.Union([Index, Type.Null()]),
    /** In a uniform audit: the member of the cell that plays the real one. */
    playedBy: Type.Union([Index, Type.Null()]),
    /** The random draw of cells, made once. */
    cells: Type.Union([Type.Array(Index), Type.Null()]),
    /** Privacy spent by the thread's draws. */
    eps: Type.Number({ minimum: 0 }),
    /** The verbatim planner's own. */
    personas: Type.Unknown(),
    sent: Type.Array(SentSchema),
    /** Last use, ms since 1970. */
    lastAt: Type.Number(),
  },
  { additionalProperties: false },
);

export type ThreadRecord = Readonly<Static<typeof ThreadRecordSchema>>;
export type Sent = ThreadRecord['sent'][number];
