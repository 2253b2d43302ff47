import type { FastifyContextConfig, FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '../../config/schema.ts';
import { asAppError } from '../error-reply.ts';
import { type AppErrorCode, statusOf } from '../error-status.ts';
import { SECURITY_HEADERS } from '../request-guard.ts';
import { byQuestion } from '../searxng/by-question.ts';
import { csvOf, rssOf } from '../searxng/feeds.ts';
import type { Found } from '../searxng/found.ts';
import { instanceConfig, openSearch } from '../searxng/instance.ts';
import { jsonOf } from '../searxng/json.ts';
import { type FormMethod, formPage, RESULTS_POLICY, resultsPage } from '../searxng/page.ts';
import { paramsOf, queryOf, type SearxParams, searchOf } from '../searxng/params.ts';
import { createSearxSearch, type SearxSearchParts } from '../searxng/search.ts';
import type { SseOptions } from '../sse.ts';

export interface SearxngOptions extends SearxSearchParts {
  readonly config: SearxSearchParts['config'] & Pick<Config, 'searxng'>;
  readonly version: string;
  readonly sse: Pick<SseOptions, 'streams'> & { readonly log: Pick<SseOptions['log'], 'failure'> };
}

/** Routes of a client that shows its token in the path, because it can send no header. */
const PATH_BASE = '/s/:token';
const HTML = 'text/html; charset=utf-8';

/**
 * SearXNG's search API, for programs that speak to one: `/` and `/search` by GET and POST, `/config`, `/opensearch.xml`,
 * `/autocompleter`; the same under `/s/TOKEN`. `GET /` without a question stays the page's. The format is what `format`
 * says, never `Accept`: programs that want JSON ask for HTML there.
 */
export const searxngRoutes: FastifyPluginAsync<SearxngOptions> = async (app, options) => {
  const { sse } = options;
  const search = createSearxSearch(options);
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    async (_request: FastifyRequest, text: string) => new URLSearchParams(text),
  );
  app.setErrorHandler((error, request, reply) => answerError(error, request, reply, sse));
  app.addConstraintStrategy(byQuestion);

  const answer = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const params = searchOf(given(request));
    const running = sse.streams.enter(reply);
    try {
      const found = await search(params, running.signal);
      return send(request, reply, params, found);
    } finally {
      running.leave();
    }
  };
  const question = { rate: 'question', scope: 'search' } as const;
  const schema = { hide: true } as const;
  app.get('/', { config: question, constraints: { question: 'asked' }, schema }, answer);
  app.post('/', { config: question, schema }, answer);
  app.get(`${PATH_BASE}/`, { config: { ...question, credential: 'path' }, schema }, async (request, reply) =>
    given(request).has('q') ? answer(request, reply) : html(reply, formPage(null, methodOf(request))),
  );
  // The page's own addresses are relative to the folder. Only this client's own token goes into the answer.
  app.get(PATH_BASE, { config: { ...question, credential: 'path' }, schema }, async (request, reply) => {
    const { token } = request.params as { readonly token: string };
    const query = queryOf(request.url);
    return reply.redirect(`/s/${token}/${query === '' ? '' : `?${query}`}`, 308);
  });
  app.post(`${PATH_BASE}/`, { config: { ...question, credential: 'path' }, schema }, answer);
  app.get(
    `${PATH_BASE}/healthz`,
    { config: { rate: 'read', scope: 'search', credential: 'path' }, schema },
    async () => 'OK',
  );
  for (const base of ['', PATH_BASE]) {
    const own = base === '' ? {} : ({ credential: 'path' } as const);
    app.route({
      method: ['GET', 'POST'],
      url: `${base}/search`,
      config: { ...question, ...own },
      schema,
      handler: answer,
    });
    registerInstance(app, base, { ...own, rate: 'read', scope: 'search' }, options);
  }
};

/** What tells of the instance, and answers without any search. */
function registerInstance(
  app: FastifyInstance,
  base: string,
  config: FastifyContextConfig,
  { engines, version, config: settings }: SearxngOptions,
): void {
  const schema = { hide: true } as const;
  app.get(`${base}/config`, { config, schema }, async (request) =>
    instanceConfig({
      self: selfOf(request),
      version,
      engines: engines.list(),
      claimsGitUrl: settings.searxng.claimGitUrl,
      deadlineMs: settings.web.deadlineMs,
    }),
  );
  app.get(`${base}/opensearch.xml`, { config, schema }, async (request, reply) => {
    const { token } = request.params as { readonly token?: string };
    const path = token === undefined ? '' : `/s/${token}`;
    return reply
      .type('application/opensearchdescription+xml; charset=utf-8')
      .send(openSearch(`${selfOf(request)}${path}`, methodOf(request)));
  });
  // What is typed is looked up nowhere: there is nothing local to suggest that the user has not typed before.
  app.get(`${base}/autocompleter`, { config, schema }, async (request, reply) => {
    if (request.headers['x-requested-with'] === 'XMLHttpRequest') return reply.send([]);
    const typed = given(request).get('q') ?? '';
    return reply
      .type('application/x-suggestions+json; charset=utf-8')
      .send(JSON.stringify([typed, [], [], [], { 'google:suggestrelevance': [] }]));
  });
}

function send(request: FastifyRequest, reply: FastifyReply, params: SearxParams, found: Found): FastifyReply {
  if (params.format === 'json') return reply.send(jsonOf(params.q, found));
  if (params.format === 'csv') return reply.type('text/csv; charset=utf-8').send(csvOf(found));
  if (params.format === 'rss') {
    return reply.type('text/xml; charset=utf-8').send(rssOf(params.q, `${selfOf(request)}/`, found));
  }
  return html(reply, resultsPage(params, found, request.method === 'POST' ? 'post' : 'get'));
}

function html(reply: FastifyReply, text: string): FastifyReply {
  // With `no-referrer` a browser names no origin for a form sent by POST, and the guard would refuse it.
  reply.headers({ 'content-security-policy': RESULTS_POLICY, 'referrer-policy': 'same-origin' });
  return reply.type(HTML).send(text);
}

/** As SearXNG answers: `{"error": "…"}`, or a page for whoever reads pages. The usual codes go to the log. */
function answerError(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  { log }: SearxngOptions['sse'],
): FastifyReply {
  const known = asAppError(error);
  if (known.code === 'INTERNAL') log.failure(known.cause ?? known);
  const status = statusOf(known.code) ?? 500;
  request.errorCode = known.code as AppErrorCode;
  reply.headers(SECURITY_HEADERS).code(status);
  if (status === 429 && !reply.hasHeader('retry-after')) reply.header('retry-after', 1);
  const words = [known.message, known.hint].filter((part) => part !== undefined).join(': ');
  const wantsPage = (given(request).get('format') ?? 'html') === 'html' && !request.url.startsWith('/config');
  return wantsPage
    ? html(reply, formPage(words))
    : reply.type('application/json; charset=utf-8').send({ error: words });
}

function given(request: FastifyRequest): ReadonlyMap<string, string> {
  return paramsOf(queryOf(request.url), request.body instanceof URLSearchParams ? request.body : undefined);
}

function methodOf(request: FastifyRequest): FormMethod {
  return given(request).get('method') === 'post' ? 'post' : 'get';
}

/** The guard has let only the names of this machine through. */
function selfOf(request: FastifyRequest): string {
  return `http://${request.host}`;
}
