import type { FastifyInstance } from 'fastify';
import { paramsOf, queryOf } from './params.ts';

type Strategy = Parameters<FastifyInstance['addConstraintStrategy']>[0];
type Handler = Parameters<ReturnType<Strategy['storage']>['set']>[1];

/** Tells `/?q=…`, which is a search, from `/`, which is the page: for routes with `constraints: { question: 'asked' }`. */
export const byQuestion: Strategy = {
  name: 'question',
  storage: () => {
    const handlers = new Map<unknown, Handler>();
    return { get: (key) => handlers.get(key) ?? null, set: (key, handler) => void handlers.set(key, handler) };
  },
  deriveConstraint: ({ url = '' }) => (paramsOf(queryOf(url), undefined).has('q') ? 'asked' : undefined),
};
