import { randomBytes, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type Dispatcher, Pool } from 'undici';
import type { StatePaths } from '../config/paths.ts';
import { CHALLENGE_HEADER, PROOF_HEADER, proofOf } from '../config/proof.ts';
import { CliError, RemoteError } from './errors.ts';
import { readLock } from './lock.ts';
import { parseEvents } from './sse.ts';

/** The only address ever connected to. */
const LOOPBACK = '127.0.0.1';
/** Requests in flight at once; more only queue in the vault. */
const CONNECTIONS = 8;
const CONNECT_MS = 3000;
/** How long a daemon that asks us to slow down is obeyed before its answer becomes an error. */
const MAX_RETRIES = 200;
const MAX_WAIT_MS = 5000;

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** The way to the daemon. Addresses never hold a question or a path of the user: those travel in bodies. */
export interface Connection {
  readonly pid: number;
  /**
   * @returns the decoded JSON reply
   * @throws RemoteError with the daemon's code; CliError CLI_CONNECTION_LOST, CLI_REPLY_UNREADABLE, CLI_CANCELLED
   */
  request<T>(method: Method, path: string, body?: unknown): Promise<T>;
  /** Server-sent events, decoded. Leaving the loop early disconnects, which tells the daemon to stop the work. */
  stream<T extends { readonly type: string }>(path: string, body: unknown): AsyncGenerator<T, void, undefined>;
  close(): Promise<void>;
}

/**
 * Connects to the daemon that holds the state folder, on the loopback address and nowhere else; proxies named in the
 * environment are not used and redirects are not followed.
 * @returns null when no daemon runs or it is not listening yet; requests to a daemon whose store is still being opened
 *   wait for that, or fail with the reason
 * @throws CliError CLI_NOT_CLOISTER when something else answers: after a crash another user's program may have taken
 *   the port, and it would be handed the token and the question
 */
export async function connect(
  paths: Pick<StatePaths, 'lock' | 'token'>,
  signal: AbortSignal,
): Promise<Connection | null> {
  const lock = readLock(paths);
  const token = lock && readToken(paths.token);
  if (!lock || !token) return null;
  const pool = new Pool(`http://${LOOPBACK}:${lock.port}`, {
    connections: CONNECTIONS,
    connect: { timeout: CONNECT_MS },
    // Answers, hashing and ingests take as long as they take; the daemon's heartbeats and Ctrl-C end what hangs.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  const proven = await prove(pool, token, signal);
  if (proven) return new PoolConnection(pool, token, lock.pid, signal);
  await pool.destroy();
  return null;
}

async function prove(pool: Pool, token: string, signal: AbortSignal): Promise<boolean> {
  const challenge = randomBytes(32).toString('hex');
  let proof: unknown;
  try {
    const reply = await pool.request({
      method: 'GET',
      path: '/healthz',
      headers: { [CHALLENGE_HEADER]: challenge },
      signal,
      headersTimeout: CONNECT_MS,
    });
    proof = reply.headers[PROOF_HEADER];
    await reply.body.dump();
  } catch (cause) {
    if (signal.aborted) throw cancelled(cause);
    return false;
  }
  const given = Buffer.from(typeof proof === 'string' ? proof : '', 'hex');
  const expected = Buffer.from(proofOf(token, challenge), 'hex');
  if (given.length === expected.length && timingSafeEqual(given, expected)) return true;
  await pool.destroy();
  throw new CliError('CLI_NOT_CLOISTER', 'the program on the port of the daemon is not this daemon', {
    hint: 'nothing was sent to it; run `cloister doctor`, or choose another port with CLOISTER_PORT',
  });
}

class PoolConnection implements Connection {
  readonly pid: number;
  readonly #pool: Pool;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #signal: AbortSignal;

  constructor(pool: Pool, token: string, pid: number, signal: AbortSignal) {
    this.#pool = pool;
    this.#headers = { authorization: `Bearer ${token}` };
    this.#signal = signal;
    this.pid = pid;
  }

  async request<T>(method: Method, path: string, body?: unknown): Promise<T> {
    const reply = await this.#send(method, path, body, 'application/json');
    const text = await this.#guard(() => reply.body.text());
    return (text === '' ? null : decode(text)) as T;
  }

  async *stream<T extends { readonly type: string }>(path: string, body: unknown): AsyncGenerator<T, void, undefined> {
    const reply = await this.#send('POST', path, body, 'text/event-stream');
    const events = parseEvents(reply.body);
    try {
      for (;;) {
        const next = await this.#guard(() => events.next());
        if (next.done) return;
        const data = decode(next.value.data);
        if (next.value.type === 'error') throw remoteError(reply.statusCode, data);
        yield data as T;
      }
    } finally {
      reply.body.destroy();
    }
  }

  async close(): Promise<void> {
    await this.#pool.destroy();
  }

  async #send(method: Method, path: string, body: unknown, accept: string): Promise<Dispatcher.ResponseData> {
    const headers = { ...this.#headers, accept, ...(body === undefined ? {} : { 'content-type': 'application/json' }) };
    for (let attempt = 0; ; attempt += 1) {
      const reply = await this.#guard(() =>
        this.#pool.request({
          method,
          path,
          headers,
          body: body === undefined ? null : JSON.stringify(body),
          signal: this.#signal,
        }),
      );
      if (reply.statusCode < 400) return reply;
      const text = await this.#guard(() => reply.body.text());
      // Told to come back later, and when: nothing was done yet, so that sending again repeats nothing.
      const waitMs = Number(reply.headers['retry-after']) * 1000;
      if (reply.statusCode !== 429 || !(waitMs >= 0) || attempt >= MAX_RETRIES) {
        throw remoteError(reply.statusCode, decode(text));
      }
      await this.#pause(waitMs);
    }
  }

  async #pause(ms: number): Promise<void> {
    const { setTimeout } = await import('node:timers/promises');
    await this.#guard(() => setTimeout(Math.min(ms, MAX_WAIT_MS), undefined, { signal: this.#signal }));
  }

  async #guard<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (cause) {
      if (this.#signal.aborted) throw cancelled(cause);
      throw new CliError('CLI_CONNECTION_LOST', 'the connection to the daemon broke', {
        hint: 'what was stored stays stored; run the command again, and `cloister doctor` if it happens again',
        cause,
      });
    }
  }
}

function cancelled(cause: unknown): CliError {
  return new CliError('CLI_CANCELLED', 'cancelled', { cause });
}

function readToken(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').trim() || null;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function decode(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's message quotes the text, so it is not kept as a cause.
    throw new CliError('CLI_REPLY_UNREADABLE', 'the daemon answered with something that is not JSON', {
      hint: 'stop it with `cloister stop` and run the command again',
    });
  }
}

function remoteError(status: number, body: unknown): Error {
  const error = (body as { readonly error?: unknown } | null)?.error ?? body;
  const { code, message, hint } = (error ?? {}) as Record<string, unknown>;
  if (typeof code !== 'string' || typeof message !== 'string') {
    return new CliError('CLI_REPLY_UNREADABLE', `the daemon refused the request without a reason (${status})`, {
      hint: 'stop it with `cloister stop` and run the command again',
    });
  }
  return new RemoteError(status, typeof hint === 'string' ? { code, message, hint } : { code, message });
}
