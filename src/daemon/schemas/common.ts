import Type from 'typebox';

/** Every answer that is not a success. */
export const ErrorSchema = Type.Object(
  {
    error: Type.Object({
      /** From a closed set; see `docs/errors.md`. */
      code: Type.String(),
      message: Type.String(),
      hint: Type.Optional(Type.String()),
    }),
  },
  { description: 'What was wrong, and what to do next.' },
);

/** To be spread into the `response` of every route. */
export const ERRORS = { '4xx': ErrorSchema, '5xx': ErrorSchema } as const;

export const CollectionName = Type.String({ minLength: 1, maxLength: 64 });

/** Several collections asked at once. */
export const CollectionNames = Type.Array(CollectionName, { minItems: 1, maxItems: 20 });

/** A path is at most this long on Linux; shorter on the others. */
export const AbsolutePath = Type.String({ minLength: 1, maxLength: 4096 });

/** A route that answers with nothing but success. */
export const DoneSchema = Type.Object({ done: Type.Literal(true) });

export const NullableInteger = Type.Union([Type.Integer(), Type.Null()]);

/** First and last page, from 1. */
export const Pages = Type.Unsafe<readonly [from: number, to: number]>(
  Type.Array(Type.Integer(), { minItems: 2, maxItems: 2 }),
);

export const Method = Type.Enum(['keyword', 'hybrid']);
