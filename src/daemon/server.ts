import swagger from '@fastify/swagger';
import { type TypeBoxTypeProvider, TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox';
import Fastify, { type FastifyInstance } from 'fastify';
import { LOOPBACK } from '../config/schema.ts';
import type { AppErrorCode } from './error-status.ts';
import { DaemonError } from './errors.ts';
import { answerBadUrl, answerBrokenRequest, registerErrors } from './http-errors.ts';
import { type GuardOptions, registerGuards } from './http-guards.ts';
import type { DaemonLog } from './log.ts';
import { askRoutes } from './routes/ask.ts';
import { auditRoutes } from './routes/audit.ts';
import { collectionRoutes } from './routes/collections.ts';
import { decoyRoutes } from './routes/decoys.ts';
import { detailRoutes } from './routes/details.ts';
import { engineRoutes } from './routes/engines.ts';
import { grantRoutes } from './routes/grants.ts';
import { healthRoutes } from './routes/health.ts';
import { ingestRoutes } from './routes/ingest.ts';
import { modelRoutes } from './routes/models.ts';
import { openapiRoutes } from './routes/openapi.ts';
import { pageRoutes } from './routes/page.ts';
import { profileRoutes } from './routes/profile.ts';
import { scrubRoutes } from './routes/scrub.ts';
import { searchRoutes } from './routes/search.ts';
import { searxngRoutes } from './routes/searxng.ts';
import { shutdownRoutes } from './routes/shutdown.ts';
import { sourceRoutes } from './routes/sources.ts';
import { statusRoutes } from './routes/status.ts';
import { tokenRoutes } from './routes/tokens.ts';
import { transcriptRoutes } from './routes/transcripts.ts';
import { webRoutes } from './routes/web.ts';
import { webPageRoutes } from './routes/web-pages.ts';
import type { Services } from './services.ts';

const KEEP_ALIVE_MS = 5000;
const HEADER_BYTES = 16_384;
/** How often Node looks for requests that are overdue. */
const OVERDUE_CHECK_MS = 1000;

export interface ServerOptions {
  readonly services: Services;
  readonly authenticator: GuardOptions['authenticator'];
  readonly log: DaemonLog;
}

export interface OpenServer {
  /** The port it really has; differs from the configured one when that is 0. */
  readonly port: number;
  /** Takes no new connections, waits for running answers at most `maxMs`, then cuts them. */
  close(maxMs: number): Promise<void>;
}

/**
 * Builds the HTTP API and opens it on the loopback address. There is no parameter for another address.
 * @throws DaemonError DAEMON_PORT_TAKEN, DAEMON_BIND_FAILED
 */
export async function openServer(options: ServerOptions): Promise<OpenServer> {
  const { port, limits } = options.services.config;
  let ownPort = 0;
  const app = Fastify({
    logger: false,
    bodyLimit: limits.bodyBytes,
    requestTimeout: limits.requestMs,
    keepAliveTimeout: KEEP_ALIVE_MS,
    forceCloseConnections: 'idle',
    exposeHeadRoutes: false,
    http: {
      headersTimeout: limits.requestMs,
      maxHeaderSize: HEADER_BYTES,
      connectionsCheckingInterval: OVERDUE_CHECK_MS,
    },
    clientErrorHandler: answerBrokenRequest,
    frameworkErrors: answerBadUrl,
  })
    .withTypeProvider<TypeBoxTypeProvider>()
    .setValidatorCompiler(TypeBoxValidatorCompiler);
  app.server.maxConnections = limits.connections;
  registerErrors(app, options.log);
  registerGuards(app, { authenticator: options.authenticator, limits, ownPort: () => ownPort });
  await registerRoutes(app, options.services);
  ownPort = await listen(app, port);
  return { port: ownPort, close: (maxMs) => close(app, maxMs) };
}

async function registerRoutes(app: FastifyInstance, services: Services): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Cloister',
        description: 'Questions over your own documents. Reachable from this machine only.',
        version: services.version,
      },
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer' },
          basic: { type: 'http', scheme: 'basic' },
          key: { type: 'apiKey', in: 'header', name: 'x-api-key' },
        },
      },
      security: [{ bearer: [] }, { basic: [] }, { key: [] }],
    },
  });
  const plugins = [
    healthRoutes,
    statusRoutes,
    ingestRoutes,
    searchRoutes,
    askRoutes,
    sourceRoutes,
    collectionRoutes,
    modelRoutes,
    grantRoutes,
    pageRoutes,
    profileRoutes,
    auditRoutes,
    tokenRoutes,
    transcriptRoutes,
    scrubRoutes,
    detailRoutes,
    decoyRoutes,
    engineRoutes,
    webRoutes,
    webPageRoutes,
    searxngRoutes,
    shutdownRoutes,
    openapiRoutes,
  ];
  for (const plugin of plugins) await app.register(plugin, services);
}

async function listen(app: FastifyInstance, port: number): Promise<number> {
  try {
    await app.listen({ host: LOOPBACK, port });
  } catch (cause) {
    await app.close();
    if ((cause as NodeJS.ErrnoException).code === 'EADDRINUSE') {
      throw new DaemonError('DAEMON_PORT_TAKEN', `port ${port} is used by another program`, {
        hint: 'Choose another with CLOISTER_PORT.',
        cause,
      });
    }
    throw new DaemonError('DAEMON_BIND_FAILED', `port ${port} cannot be opened`, {
      hint: 'Choose a port above 1023 with CLOISTER_PORT.',
      cause,
    });
  }
  // Asked of the operating system, not of our own settings.
  const address = app.server.address();
  if (typeof address !== 'object' || address?.address !== LOOPBACK || app.addresses().length !== 1) {
    await app.close();
    throw new DaemonError('DAEMON_BIND_FAILED', 'the port was opened on another address than the loopback one');
  }
  return address.port;
}

async function close(app: FastifyInstance, maxMs: number): Promise<void> {
  const late = setTimeout(() => app.server.closeAllConnections(), maxMs);
  try {
    await app.close();
  } finally {
    clearTimeout(late);
  }
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Code of the error this request was answered with. */
    errorCode: AppErrorCode | undefined;
  }
}
