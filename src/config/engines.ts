import Type, { type Static } from 'typebox';

/** Also a key in `keys`, `on` and `off`. */
const EngineId = Type.String({ pattern: '^[a-z0-9][a-z0-9_-]{1,31}$' });
const Url = Type.String({ minLength: 8, maxLength: 1000 });
const Place = Type.String({ minLength: 1, maxLength: 200 });

/** How a custom engine's answers are read. Which places are needed depends on `kind`; `mediator/engines/custom.ts` says so. */
const Response = Type.Object(
  {
    kind: Type.Enum(['json', 'html', 'rss']),
    /** json: path to the list. html: selector of one result. */
    items: Type.Optional(Place),
    url: Type.Optional(Place),
    title: Type.Optional(Place),
    snippet: Type.Optional(Place),
    published: Type.Optional(Place),
    /** html: stands on a page that found nothing. */
    empty: Type.Optional(Place),
    /** html: stands on a page that asks for a person. */
    captcha: Type.Optional(Place),
  },
  { additionalProperties: false },
);

const CustomEngine = Type.Object(
  {
    id: EngineId,
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 60 })),
    shortcut: Type.Optional(Type.String({ pattern: '^[a-z0-9]{1,8}$' })),
    categories: Type.Array(Type.Enum(['general', 'it', 'science', 'news', 'q&a', 'repos']), {
      minItems: 1,
      default: ['general'],
    }),
    method: Type.Enum(['GET', 'POST'], { default: 'GET' }),
    /** With `{q}` and, where it has pages, `{page}`. */
    url: Url,
    /** For POST, in place of the address. */
    form: Type.Optional(Type.String({ maxLength: 1000 })),
    perMinute: Type.Integer({ minimum: 1, maximum: 600, default: 10 }),
    perDay: Type.Integer({ minimum: 1, maximum: 100_000, default: 300 }),
    response: Response,
  },
  { additionalProperties: false },
);

/** Search engines: which are asked, and how those are that the program does not know. */
export const EnginesSchema = Type.Object(
  {
    /** Switched on although they are off by default. */
    on: Type.Array(EngineId, { maxItems: 64, default: [] }),
    /** Switched off. */
    off: Type.Array(EngineId, { maxItems: 64, default: [] }),
    /** Keys of your own with engines, by engine. */
    keys: Type.Record(Type.String(), Type.String({ minLength: 1, maxLength: 200, pattern: '^[!-~]+$' }), {
      default: {},
    }),
    /** A SearXNG server of your own: on this machine, an onion service, or https. */
    searxng: Type.Optional(Type.Object({ url: Url }, { additionalProperties: false })),
    custom: Type.Array(CustomEngine, { maxItems: 32, default: [] }),
  },
  { additionalProperties: false, default: {} },
);

export type EnginesConfig = Static<typeof EnginesSchema>;
export type CustomEngineConfig = EnginesConfig['custom'][number];
