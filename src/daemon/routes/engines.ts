import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import Type from 'typebox';
import type { EngineStatus } from '../../mediator/types.ts';
import { ERRORS, NullableInteger } from '../schemas/common.ts';

const Row = Type.Object({
  id: Type.String(),
  name: Type.String(),
  shortcut: Type.String(),
  categories: Type.Immutable(Type.Array(Type.String())),
  state: Type.Enum(['ready', 'suspended', 'near its limit', 'off', 'needs a key']),
  /** Asked over an onion service. */
  onion: Type.Boolean(),
  lastProblem: Type.Union([Type.String(), Type.Null()]),
  /** When a suspended engine is asked again, milliseconds since 1970. */
  nextTry: NullableInteger,
  /** Requests of this day, UTC; decoys count. */
  today: Type.Integer(),
  perDay: Type.Integer(),
  paging: Type.Boolean(),
  timeRange: Type.Boolean(),
  safesearch: Type.Boolean(),
  language: Type.Boolean(),
});
const Engines = Type.Object({ engines: Type.Array(Row) });

/** `GET /v1/engines`: the search engines and how they are. Asking sends nothing. */
export const engineRoutes: FastifyPluginAsyncTypebox<{
  readonly engines: { readonly list: () => EngineStatus[] };
}> = async (app, { engines }) => {
  app.get(
    '/v1/engines',
    { config: { scope: 'search' }, schema: { response: { 200: Engines, ...ERRORS } } },
    async () => ({ engines: engines.list() }),
  );
};
