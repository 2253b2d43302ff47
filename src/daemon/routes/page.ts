import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyReply } from 'fastify';
import Type from 'typebox';
import { DaemonError } from '../errors.ts';
import { type PageFile, readPageFiles } from '../page/files.ts';
import { PAGE_COOKIE } from '../page/sessions.ts';
import { DoneSchema, ERRORS } from '../schemas/common.ts';
import type { Services } from '../services.ts';

/**
 * The page runs its own scripts and styles and talks to this daemon: nothing inline, nothing from elsewhere, no markup
 * made from text (Trusted Types).
 */
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

const YEAR_S = 31_536_000;
const LinkSchema = Type.Object({
  /** The part after `#` never reaches a server or a log, and is worth nothing once it was used. */
  url: Type.String(),
  expiresInMs: Type.Integer(),
});
const Code = Type.Object({ code: Type.String({ minLength: 1, maxLength: 128 }) }, { additionalProperties: false });
const SessionSchema = Type.Object({ key: Type.String() });
const LINK_LIFE_MS = 300_000;

/** The page's files, and how a browser signs in: `POST /v1/page/link`, `POST` and `DELETE /v1/page/session`. */
export const pageRoutes: FastifyPluginAsyncTypebox<Services> = async (app, { pages, pageFolder }) => {
  let files: ReadonlyMap<string, PageFile> | undefined;
  const serve = (reply: FastifyReply, path: string): FastifyReply => {
    files ??= readPageFiles(pageFolder);
    const file = files.get(path);
    if (!file) throw missing(path === '/index.html');
    reply.header('content-security-policy', PAGE_POLICY).type(file.type);
    if (file.isHashed) reply.header('cache-control', `private, max-age=${YEAR_S}, immutable`);
    return reply.send(file.bytes);
  };
  const open = { config: { rate: 'open' }, schema: { hide: true } } as const;
  app.get('/', open, async (_request, reply) => serve(reply, '/index.html'));
  app.get('/assets/*', open, async ({ params }, reply) => serve(reply, `/assets/${(params as { '*': string })['*']}`));

  app.post(
    '/v1/page/link',
    { config: { rate: 'change', scope: 'admin' }, schema: { response: { 200: LinkSchema, ...ERRORS } } },
    async ({ host }) => ({ url: `http://${host}/#open=${pages.link()}`, expiresInMs: LINK_LIFE_MS }),
  );
  app.post(
    '/v1/page/session',
    { config: { rate: 'open' }, schema: { security: [], body: Code, response: { 200: SessionSchema, ...ERRORS } } },
    async ({ body }, reply) => {
      const session = pages.redeem(body.code);
      if (!session) {
        throw new DaemonError('PAGE_LINK_SPENT', 'this link was used already, or is too old', {
          hint: 'Run `cloister open` for a new one.',
        });
      }
      reply.header('set-cookie', `${PAGE_COOKIE}=${session.cookie}; Path=/; HttpOnly; SameSite=Strict`);
      return { key: session.key };
    },
  );
  app.delete(
    '/v1/page/session',
    { config: { scope: 'any' }, schema: { response: { 200: DoneSchema, ...ERRORS } } },
    async ({ headers }, reply) => {
      pages.end(headers);
      reply.header('set-cookie', `${PAGE_COOKIE}=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict`);
      return { done: true } as const;
    },
  );
};

function missing(isPage: boolean): DaemonError {
  return isPage
    ? new DaemonError('PAGE_NOT_BUILT', 'the page is not part of this copy of the program', {
        hint: 'Run `npm run build`, then restart the daemon.',
      })
    : new DaemonError('ROUTE_UNKNOWN', 'there is no such file of the page', { hint: 'Reload the page.' });
}
