import Type from 'typebox';
import { NullableInteger } from './common.ts';

const { Immutable } = Type;

export const ModelRole = Type.Enum(['chat', 'embed', 'rerank']);

const ModelSchema = Type.Object({
  id: Type.String(),
  name: Type.String(),
  role: ModelRole,
  architecture: Type.String(),
  fileBytes: Type.Integer(),
  contextTokens: Type.Integer(),
  dimensions: NullableInteger,
  state: Type.Enum(['ready', 'missing', 'hash-mismatch', 'unchecked']),
  active: Type.Optional(Type.Boolean()),
});

export const ModelsSchema = Immutable(Type.Array(ModelSchema));

export const InputSchema = Type.Object(
  { kind: Type.Enum(['path', 'jsonl']), path: Type.String({ minLength: 1, maxLength: 4096 }) },
  { additionalProperties: false },
);

const InterruptedSchema = Type.Object({
  inputs: Immutable(Type.Array(InputSchema)),
  collection: Type.String(),
});

export const VaultStatusSchema = Type.Object({
  documentCount: Type.Integer(),
  chunkCount: Type.Integer(),
  textBytes: Type.Integer(),
  search: Type.Enum(['keyword', 'hybrid']),
  vectorBackend: Type.Enum(['hnsw', 'exact', 'off']),
  vectorsPending: Type.Integer(),
  backend: Type.Union([Type.Enum(['metal', 'cuda', 'vulkan', 'cpu']), Type.Null()]),
  models: ModelsSchema,
  interrupted: Immutable(Type.Array(InterruptedSchema)),
  notes: Immutable(Type.Array(Type.String())),
});

export const CheckSchema = Type.Object({
  name: Type.String(),
  state: Type.Enum(['ok', 'warn', 'fail']),
  detail: Type.String(),
  hint: Type.Optional(Type.String()),
});

export const SourceSchema = Type.Object({
  documentId: Type.Integer(),
  collection: Type.String(),
  key: Type.String(),
  title: Type.String(),
  kind: Type.String(),
  bytes: Type.Integer(),
  chunkCount: Type.Integer(),
  verdict: Type.Union([Type.Object({ code: Type.String(), reason: Type.String() }), Type.Null()]),
  ingestedAt: Type.Number(),
});

export const CollectionSchema = Type.Object({
  name: Type.String(),
  documentCount: Type.Integer(),
  chunkCount: Type.Integer(),
  bytes: Type.Integer(),
});

const CountsSchema = Type.Object({
  added: Type.Integer(),
  updated: Type.Integer(),
  unchanged: Type.Integer(),
  removed: Type.Integer(),
  failed: Type.Integer(),
});

/** One schema for each event of a stream, by `type`. Their fields are the list of what may go out. */
export const INGEST_EVENTS = {
  progress: Type.Object({
    type: Type.Literal('progress'),
    phase: Type.Enum(['scan', 'read', 'embed']),
    counts: CountsSchema,
    filesDone: Type.Integer(),
    filesTotal: Type.Integer(),
    bytesDone: Type.Integer(),
    bytesTotal: Type.Integer(),
    etaMs: Type.Union([Type.Number(), Type.Null()]),
  }),
  file: Type.Object({
    type: Type.Literal('file'),
    path: Type.String(),
    outcome: Type.Enum(['failed', 'warned']),
    code: Type.String(),
    reason: Type.String(),
  }),
  done: Type.Object({
    type: Type.Literal('done'),
    counts: CountsSchema,
    chunkCount: Type.Integer(),
    elapsedMs: Type.Number(),
    cancelled: Type.Boolean(),
  }),
};

export const IMPORT_EVENTS = {
  progress: Type.Object({
    type: Type.Literal('progress'),
    bytesDone: Type.Integer(),
    bytesTotal: Type.Integer(),
  }),
  done: Type.Object({ type: Type.Literal('done'), model: ModelSchema }),
};
