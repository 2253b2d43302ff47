import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import Type from 'typebox';
import { CLIENT_NAME_PATTERN, SCOPES } from '../../profiles/types.ts';
import { DaemonError } from '../errors.ts';
import { DoneSchema, ERRORS, NullableInteger } from '../schemas/common.ts';
import type { Services } from '../services.ts';

const Name = Type.String({ pattern: CLIENT_NAME_PATTERN });
const Scopes = Type.Array(Type.Enum([...SCOPES]), { minItems: 1, uniqueItems: true });
const Row = Type.Object({
  name: Type.String(),
  scopes: Type.Immutable(Scopes),
  /** Milliseconds since 1970, as all times here. */
  createdAt: Type.Integer(),
  expiresAt: NullableInteger,
  lastUsedAt: NullableInteger,
  revokedAt: NullableInteger,
});
const Tokens = Type.Object({ tokens: Type.Immutable(Type.Array(Row)) });
const Made = Type.Object({
  /** Shown this once; only its hash is kept. */
  token: Type.String(),
});
const Body = Type.Object(
  {
    name: Name,
    scopes: Scopes,
    /** Absent: it has no end. */
    expiresAt: Type.Optional(Type.Integer({ minimum: 0 })),
  },
  { additionalProperties: false },
);
const Params = Type.Object({ name: Name });

/** `GET`, `POST /v1/tokens`, `DELETE /v1/tokens/:name`: tokens for other programs. */
export const tokenRoutes: FastifyPluginAsyncTypebox<Services> = async (app, { tokens, recorder }) => {
  const change = { rate: 'change', scope: 'admin' } as const;
  app.get('/v1/tokens', { config: { scope: 'admin' }, schema: { response: { 200: Tokens, ...ERRORS } } }, async () => ({
    tokens: tokens.list(),
  }));
  app.post(
    '/v1/tokens',
    { config: change, schema: { body: Body, response: { 200: Made, ...ERRORS } } },
    async ({ body, client }) => {
      const excess = body.scopes.find((scope) => client?.scopes.has(scope) !== true);
      // Otherwise a token for administration would be one for everything.
      if (excess !== undefined) {
        throw new DaemonError('TOKEN_SCOPE_EXCESS', `this client has no scope ${excess}, so it can give none`, {
          hint: 'Make the token with the session token, as `cloister token create` does.',
        });
      }
      await recorder.token({ event: 'created', client: body.name });
      return { token: await tokens.create(body.name, body.scopes, body.expiresAt ?? null) };
    },
  );
  app.delete(
    '/v1/tokens/:name',
    { config: change, schema: { params: Params, response: { 200: DoneSchema, ...ERRORS } } },
    async ({ params }) => {
      await tokens.revoke(params.name);
      await recorder.token({ event: 'revoked', client: params.name });
      return { done: true } as const;
    },
  );
};
