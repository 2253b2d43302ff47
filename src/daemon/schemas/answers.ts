import Type from 'typebox';
import { Method, Pages } from './common.ts';
import { WebOriginSchema } from './web-pages.ts';

const { Immutable } = Type;

const PassageSchema = Type.Object({
  chunkId: Type.Integer(),
  documentId: Type.Integer(),
  collection: Type.String(),
  documentKey: Type.String(),
  title: Type.String(),
  headingPath: Immutable(Type.Array(Type.String())),
  pages: Type.Optional(Pages),
  text: Type.String(),
  score: Type.Number(),
  web: Type.Optional(WebOriginSchema),
});

const PassagesSchema = Immutable(Type.Array(PassageSchema));

const CitationSchema = Type.Object({
  marker: Type.Integer(),
  chunkId: Type.Integer(),
  documentId: Type.Integer(),
  documentKey: Type.String(),
  title: Type.String(),
  headingPath: Immutable(Type.Array(Type.String())),
  pages: Type.Optional(Pages),
  quote: Type.String(),
  web: Type.Optional(WebOriginSchema),
});

const AnswerSchema = Type.Object({
  text: Type.String(),
  mode: Type.Enum(['quoted', 'generated', 'none']),
  citations: Immutable(Type.Array(CitationSchema)),
  model: Type.Union([Type.String(), Type.Null()]),
  notice: Type.String(),
});

export const SearchReplySchema = Type.Object({
  passages: PassagesSchema,
  method: Method,
  elapsedMs: Type.Number(),
});

export const AskReplySchema = Type.Object({ answer: AnswerSchema, passages: PassagesSchema, method: Method });

/** The events of an answer, by `type`; see `INGEST_EVENTS`. */
export const ASK_EVENTS = {
  evidence: Type.Object({ type: Type.Literal('evidence'), passages: PassagesSchema, method: Method }),
  text: Type.Object({ type: Type.Literal('text'), delta: Type.String() }),
  answer: Type.Object({ type: Type.Literal('answer'), answer: AnswerSchema }),
};
