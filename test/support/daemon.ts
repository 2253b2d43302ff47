import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { loadConfig } from '../../src/config/load.ts';
import { prepareState, type StatePaths, statePaths } from '../../src/config/paths.ts';
import { type RunningDaemon, startDaemon } from '../../src/daemon/compose.ts';
import type { Preconditions } from '../../src/profiles/preconditions.ts';
import { type FakeVault, fakeVault } from './daemon-fakes.ts';

export interface TestDaemon extends RunningDaemon {
  readonly paths: StatePaths;
  readonly vault: FakeVault;
  readonly token: string;
  /** Sends a request with the right token and host. */
  call(method: string, path: string, options?: CallOptions): Promise<Reply>;
  /** As `call`, but gives the response before its body. */
  open(method: string, path: string, options?: CallOptions): Promise<http.IncomingMessage>;
  logText(): string;
}

export interface CallOptions {
  /** Sent as JSON, unless it is a string: that is sent as it is. */
  readonly body?: unknown;
  /** Laid over the usual ones; `undefined` leaves one out. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

export interface Reply {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
  /** The body, parsed; undefined when it is not JSON. */
  readonly json: unknown;
}

/** No test may start a Tor that would reach for the real network. */
const NO_TOR = { binary: '/nonexistent/tor' };

/** A fresh state folder, removed after the test. */
export function temporaryState(t: TestContext): StatePaths {
  const home = realpathSync(mkdtempSync(join(tmpdir(), 'cloister-test-')));
  t.after(() => rmSync(home, { recursive: true, force: true }));
  return prepareState(statePaths({ CLOISTER_HOME: home }));
}

/** The daemon in this process, on a port of the system's choice, with a vault made of answers. */
export async function startTestDaemon(
  t: TestContext,
  {
    vault = fakeVault(),
    limits = {},
    paths = temporaryState(t),
    config = {},
    preconditions,
  }: {
    vault?: FakeVault;
    limits?: Readonly<Record<string, number>>;
    paths?: StatePaths;
    /** Laid over the usual settings. */
    config?: object;
    preconditions?: Preconditions;
  } = {},
): Promise<TestDaemon> {
  writeFileSync(paths.config, JSON.stringify({ port: 0, logLevel: 'debug', limits, tor: NO_TOR, ...config }));
  const daemon = await startDaemon({
    paths,
    config: loadConfig(paths, {}),
    startVault: () => vault,
    ...(preconditions ? { preconditions } : {}),
  });
  t.after(() => daemon.stop());
  const token = readFileSync(paths.token, 'utf8');
  const open: TestDaemon['open'] = (method, path, options = {}) =>
    request(daemon.port, method, path, {
      ...options,
      headers: { authorization: `Bearer ${token}`, ...options.headers },
    });
  return {
    ...daemon,
    paths,
    vault,
    token,
    open,
    call: async (method, path, options) => read(await open(method, path, options)),
    logText: () => readFileSync(paths.log, 'utf8'),
  };
}

/** One request over a connection of its own. */
export function request(
  port: number,
  method: string,
  path: string,
  { body, headers = {} }: CallOptions = {},
): Promise<http.IncomingMessage> {
  const payload = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
  const all: Record<string, string | undefined> = {
    ...(payload === undefined
      ? {}
      : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(payload)) }),
    ...headers,
  };
  const sent = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
  return new Promise((resolve, reject) => {
    const outgoing = http.request({ host: '127.0.0.1', port, method, path, headers: sent, agent: false }, resolve);
    outgoing.on('error', reject);
    outgoing.end(payload);
  });
}

export async function read(response: http.IncomingMessage): Promise<Reply> {
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) text += chunk;
  return { status: response.statusCode ?? 0, headers: response.headers, text, json: parse(text) };
}

/** The events of a stream that has ended: `[type, data]`. Comments are left out. */
export function eventsOf(text: string): (readonly [type: string, data: unknown])[] {
  return text
    .split('\n\n')
    .filter((block) => block.startsWith('event: '))
    .map((block) => {
      const [event = '', data = ''] = block.split('\n');
      return [event.slice('event: '.length), JSON.parse(data.slice('data: '.length))] as const;
    });
}

export function codeOf(reply: Reply): string | undefined {
  return (reply.json as { readonly error?: { readonly code?: string } } | undefined)?.error?.code;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
