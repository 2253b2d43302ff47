import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest, FastifyServerOptions } from 'fastify';
import { asAppError, errorBody, malformed } from './error-reply.ts';
import { type AppErrorCode, statusOf } from './error-status.ts';
import { DaemonError } from './errors.ts';
import type { DaemonLog } from './log.ts';
import { SECURITY_HEADERS } from './request-guard.ts';

/** Every error leaves in one shape, with its own status, and is logged by its code. */
export function registerErrors(app: FastifyInstance, log: DaemonLog): void {
  const routes: { readonly method: string; readonly pattern: RegExp }[] = [];
  app.addHook('onRoute', ({ method, url }) => {
    const pattern = new RegExp(`^${url.replaceAll('.', '\\.').replaceAll(/:\w+/g, '[^/]+')}$`);
    for (const name of [method].flat()) routes.push({ method: name, pattern });
  });
  app.decorateRequest('errorCode', undefined);
  app.setErrorHandler((error, request, reply) => {
    const known = asAppError(error);
    if (known.code === 'INTERNAL') log.failure(known.cause ?? known);
    const status = statusOf(known.code) ?? 500;
    request.errorCode = known.code as AppErrorCode;
    reply.headers(SECURITY_HEADERS);
    if (status === 429 && !reply.hasHeader('retry-after')) reply.header('retry-after', 1);
    return reply.code(status).type('application/json; charset=utf-8').send(errorBody(known));
  });
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?')[0] ?? '';
    const allowed = routes.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method);
    if (allowed.length === 0) {
      throw new DaemonError('ROUTE_UNKNOWN', 'there is no such route', { hint: 'See /openapi.json.' });
    }
    reply.header('allow', allowed.join(', '));
    throw new DaemonError('METHOD_REFUSED', 'this route has no such method', { hint: `Use ${allowed.join(' or ')}.` });
  });
  app.addHook('onResponse', async (request, reply) => {
    log.request({
      method: request.method,
      route: request.routeOptions.url ?? 'none',
      status: reply.statusCode,
      elapsedMs: reply.elapsedTime,
      code: request.errorCode,
    });
  });
}

type Socket = Parameters<NonNullable<FastifyServerOptions['clientErrorHandler']>>[1];

/** Answers a URL that cannot be decoded; hooks do not run for it, and Fastify's own answer would quote it. */
export function answerBadUrl(_error: FastifyError, _request: FastifyRequest, reply: FastifyReply): void {
  const known = malformed();
  void reply
    .headers(SECURITY_HEADERS)
    .code(statusOf(known.code) ?? 400)
    .send(errorBody(known));
}

/** Answers bytes that are not a request, or not a whole one in time. */
export function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const [status, known] = describe(error.code);
  const body = JSON.stringify(errorBody(known));
  const headers = {
    ...SECURITY_HEADERS,
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status}\r\n${lines.join('')}\r\n${body}`);
}

function describe(code: string | undefined): readonly [status: string, error: DaemonError] {
  if (code === 'HPE_HEADER_OVERFLOW') {
    return [
      '431 Request Header Fields Too Large',
      new DaemonError('REQUEST_TOO_LARGE', 'the headers are larger than the daemon accepts', { hint: 'Send fewer.' }),
    ];
  }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return [
      '408 Request Timeout',
      new DaemonError('REQUEST_TIMEOUT', 'the request was not complete in time', { hint: 'Send it again.' }),
    ];
  }
  return ['400 Bad Request', malformed()];
}
