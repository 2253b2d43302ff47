import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { SocksProxyAgent } from 'socks-proxy-agent';
import { assertOwnServer, type Destination, judgeAddress, judgeRedirect } from './address.ts';
import { readBody } from './body.ts';
import { MediatorError } from './errors.ts';
import { TLS_SHAPE, wireHeaders } from './fingerprint.ts';
import { spend } from './identity.ts';
import { type Endpoint, writeEndpoint } from './tor/endpoint.ts';
import type { EngineRequest, FetchLimits, Identity, RawAnswer, Transport } from './types.ts';

/** A proven way out. */
export interface Road {
  readonly socks: Endpoint;
  /** Aborted, with the error to throw, when Tor is lost. */
  readonly gone: AbortSignal;
  /**
   * Asks Tor whether it is still there.
   * @throws MediatorError TOR_GONE
   */
  readonly confirm: () => Promise<void>;
}

export interface TransportOptions {
  /** @throws MediatorError TOR_NOT_READY, TOR_GONE */
  readonly road: () => Road;
  /** Origins of the user's own search servers on this machine; the only ones reached without Tor. */
  readonly ownServers?: readonly string[];
  /** For tests: certificates to trust instead of Node's. */
  readonly ca?: string | undefined;
}

/** Silence in the middle of an answer after which it is given up, ms. */
const IDLE_MS = 30_000;
/** Largest header block that is read, bytes. */
const HEADER_BYTES = 65_536;
const REDIRECTS = [301, 302, 303, 307, 308];

/** Carries requests over Tor. There is no other road in it: what cannot go over Tor does not go. */
export function createTransport({ road, ownServers = [], ca }: TransportOptions): Transport {
  ownServers.forEach(assertOwnServer);
  return {
    fetch: async (request, identity, limits, outer) => {
      const { socks, gone, confirm } = road();
      const first = judgeAddress(request.url, ownServers);
      spend(identity);
      const clock = startClock(limits.totalMs, [outer, gone]);
      const started = performance.now();
      const total = { sentBytes: 0, receivedBytes: 0 };
      try {
        let hop = { to: first, request };
        for (let followed = 0; ; followed += 1) {
          const answer = await exchange(hop.to, hop.request, { socks, identity, limits, clock, ca });
          total.sentBytes += answer.sentBytes;
          total.receivedBytes += answer.receivedBytes;
          const location = REDIRECTS.includes(answer.status) ? answer.headers['location'] : undefined;
          if (location === undefined || limits.redirects === 0) {
            return { ...answer, ...total, elapsedMs: performance.now() - started };
          }
          if (followed >= limits.redirects) throw tooManyRedirects();
          const to = judgeRedirect(hop.to, location, request.hosts ?? [], ownServers);
          hop = { to, request: redirected(hop.request, answer.status, hop.to, to) };
        }
      } catch (error) {
        // When Tor dies its SOCKS connections may break a moment before we hear of it. What broke must then not be taken
        // for a fault of the far end, and not be tried again.
        if (error instanceof MediatorError && error.code === 'FETCH_NETWORK' && !first.own) await confirm();
        throw error;
      } finally {
        clock.stop();
      }
    },
  };
}

/** Time limits and everything else that cuts a request short. The signal's reason is the error to throw. */
interface Clock {
  readonly signal: AbortSignal;
  /** Something came: silence begins anew. */
  tick(): void;
  stop(): void;
}

interface Way {
  readonly socks: Endpoint;
  readonly identity: Identity;
  readonly limits: FetchLimits;
  readonly clock: Clock;
  readonly ca: string | undefined;
}

async function exchange({ url, own }: Destination, request: EngineRequest, way: Way): Promise<RawAnswer> {
  const { clock, limits } = way;
  clock.signal.throwIfAborted();
  const started = performance.now();
  const agent = own ? new http.Agent({ keepAlive: false }) : torAgent(way);
  const outgoing = (url.protocol === 'https:' ? https : http).request(url, {
    ...TLS_SHAPE,
    ...(way.ca === undefined ? {} : { ca: way.ca }),
    // Said here so that NODE_TLS_REJECT_UNAUTHORIZED=0 in somebody's shell changes nothing.
    rejectUnauthorized: true,
    method: request.method,
    headers: wireHeaders(url, request),
    agent,
    insecureHTTPParser: false,
    maxHeaderSize: HEADER_BYTES,
  });
  const { promise: broken, reject } = Promise.withResolvers<never>();
  broken.catch(() => undefined);
  const cut = (): void => {
    reject(clock.signal.reason);
    outgoing.destroy();
  };
  clock.signal.addEventListener('abort', cut, { once: true });
  // The proxy's connection may open after we have given up: nothing is said on it any more.
  outgoing.once('proxy', ({ socket }: { socket: { destroy(): void } }) => clock.signal.aborted && socket.destroy());
  // The agent hides what the connection broke on behind "socket hang up", so the first error is kept.
  outgoing.once('socket', (socket) => socket.once('error', (error) => reject(connectionError(error))));
  outgoing.once('error', (error) => reject(connectionError(error)));
  try {
    const { promise: answered, resolve } = Promise.withResolvers<IncomingMessage>();
    outgoing.once('response', resolve);
    outgoing.end(request.method === 'POST' ? (request.form ?? '') : undefined);
    const response = await Promise.race([answered, broken]);
    clock.tick();
    const { socket } = response;
    const body = await Promise.race([
      readBody(response, limits.bodyBytes, clock.tick).catch((error: unknown) => {
        throw clock.signal.aborted ? clock.signal.reason : connectionError(error);
      }),
      broken,
    ]);
    return {
      status: response.statusCode ?? 0,
      headers: plainHeaders(response),
      body,
      url: url.href,
      sentBytes: socket.bytesWritten,
      receivedBytes: socket.bytesRead,
      elapsedMs: performance.now() - started,
    };
  } finally {
    clock.signal.removeEventListener('abort', cut);
    // What comes late is nobody's: without a listener it would end the process.
    outgoing.on('error', () => undefined).destroy();
    agent.destroy();
  }
}

/** New for each request: no connection, TLS session or ticket can join two of them. */
function torAgent({ socks, identity, limits }: Way): SocksProxyAgent {
  const proxy = new URL(`socks5h://${writeEndpoint(socks)}`);
  proxy.username = identity.user;
  proxy.password = identity.password;
  const agent = new SocksProxyAgent(proxy, { keepAlive: false, timeout: limits.totalMs });
  // With any other scheme than socks5h names would be looked up on this machine first: by the user's own provider.
  if (agent.shouldLookup || agent.proxy.type !== 5) throw new TypeError('names must be looked up by Tor');
  return agent;
}

function startClock(totalMs: number, others: readonly AbortSignal[]): Clock {
  const controller = new AbortController();
  const late = (): void =>
    controller.abort(
      new MediatorError('FETCH_TIMEOUT', 'an answer did not come in time', {
        hint: 'Try again: another circuit may be faster.',
      }),
    );
  const total = setTimeout(late, totalMs);
  const idle = setTimeout(late, Math.min(IDLE_MS, totalMs));
  const pass = (): void => {
    const reason: unknown = others.find((signal) => signal.aborted)?.reason;
    controller.abort(reason instanceof MediatorError ? reason : cancelled(reason));
  };
  for (const other of others) other.addEventListener('abort', pass, { once: true });
  if (others.some((signal) => signal.aborted)) pass();
  return {
    signal: controller.signal,
    tick: () => void idle.refresh(),
    stop() {
      clearTimeout(total);
      clearTimeout(idle);
      for (const other of others) other.removeEventListener('abort', pass);
    },
  };
}

/** As browsers do: a form that is answered with 301, 302 or 303 becomes a GET. Nothing secret goes to another host. */
function redirected(request: EngineRequest, status: number, from: Destination, to: Destination): EngineRequest {
  const { url: _url, form, cookies, key, method, ...rest } = request;
  const keepsForm = method === 'POST' && (status === 307 || status === 308);
  const same = from.url.host === to.url.host;
  return {
    ...rest,
    url: to.url.href,
    method: keepsForm ? 'POST' : 'GET',
    ...(keepsForm && form !== undefined ? { form } : {}),
    ...(same && cookies !== undefined ? { cookies } : {}),
    ...(same && key !== undefined ? { key } : {}),
  };
}

/** Cookies are not kept: whoever comes next is somebody else. */
function plainHeaders(response: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(response.headers).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

function connectionError(cause: unknown): unknown {
  if (cause instanceof MediatorError) return cause;
  const code = (cause as NodeJS.ErrnoException).code ?? '';
  // Node's and OpenSSL's words for a certificate that does not hold, or for what is no TLS at all.
  if (/^ERR_(?:TLS|SSL)_|^CERT_|^EPROTO$|SELF_SIGNED|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_(?:CA|PURPOSE)/.test(code)) {
    return new MediatorError('FETCH_TLS', 'a server did not prove who it is, and was not spoken to', {
      hint: 'Nothing was sent. If it happens at one place only, its certificate is wrong; if everywhere, check your clock.',
      cause,
    });
  }
  return new MediatorError('FETCH_NETWORK', 'a server could not be reached over Tor, or broke off', {
    hint: 'Try again: another exit may reach it.',
    cause,
  });
}

function cancelled(cause: unknown): MediatorError {
  return new MediatorError('FETCH_CANCELLED', 'the request was cancelled', { cause });
}

function tooManyRedirects(): MediatorError {
  return new MediatorError('FETCH_REDIRECT_REFUSED', 'a server sent from one place to the next without end', {
    hint: 'It was given up; leave that source out.',
  });
}
