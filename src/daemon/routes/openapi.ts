import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import Type from 'typebox';
import { ERRORS } from '../schemas/common.ts';

const Document = Type.Object({}, { additionalProperties: true, description: 'This document, OpenAPI 3.1.' });

/** `GET /openapi.json`: written by the routes themselves. */
export const openapiRoutes: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    '/openapi.json',
    { config: { scope: 'any' }, schema: { response: { 200: Document, ...ERRORS } } },
    async () => ({ ...app.swagger() }),
  );
};
