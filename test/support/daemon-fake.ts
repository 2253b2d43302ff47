import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type StatePaths, statePaths } from '../../src/config/paths.ts';
import { CHALLENGE_HEADER, PROOF_HEADER, proofOf } from '../../src/config/proof.ts';

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  readonly authorization: string | undefined;
}

export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** One JSON reply, or with `events` a stream of them. */
  readonly json?: unknown;
  /** Sent as they are, instead of `json`. */
  readonly text?: string;
  readonly events?: readonly { readonly type: string }[];
  /** Leaves the stream open after its events, until the client goes. */
  readonly hang?: boolean;
}

export type Answers = Record<string, (request: Received) => Answer>;

export interface FakeDaemon {
  readonly home: string;
  readonly paths: StatePaths;
  readonly received: Received[];
  /** Resolves when a client has left a stream that hangs. */
  readonly left: Promise<void>;
  close(): Promise<void>;
}

export const TOKEN = 'a-token-of-the-tests';

/**
 * Answers on a real port with canned replies, through the same lock, token and proof as the daemon.
 * @param answers by `METHOD /path`
 * @param token what it proves to know; another one than in the file makes it an impostor
 */
export async function startFakeDaemon(answers: Answers, token: string = TOKEN): Promise<FakeDaemon> {
  const home = mkdtempSync(join(tmpdir(), 'cloister-cli-'));
  const paths = statePaths({ CLOISTER_HOME: home });
  const received: Received[] = [];
  const { promise: left, resolve: leave } = Promise.withResolvers<void>();
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const challenge = request.headers[CHALLENGE_HEADER];
    if (request.url === '/healthz') {
      response.setHeader(PROOF_HEADER, proofOf(token, String(challenge)));
      response.end('{"alive":true}');
      return;
    }
    const call = describe(request, Buffer.concat(chunks).toString('utf8'));
    received.push(call);
    const answer = answers[`${call.method} ${call.path}`];
    reply(
      response,
      answer ? answer(call) : { status: 404, json: { error: { code: 'ROUTE_UNKNOWN', message: 'none' } } },
    );
    response.once('close', leave);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  mkdirSync(paths.daemon, { recursive: true, mode: 0o700 });
  writeFileSync(paths.token, TOKEN, { mode: 0o600 });
  const lock = { pid: process.pid, port, startedAt: 0, version: '0.0.0', instance: '0'.repeat(32) };
  writeFileSync(paths.lock, JSON.stringify(lock));
  return {
    home,
    paths,
    received,
    left,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(home, { recursive: true, force: true });
    },
  };
}

function describe(request: IncomingMessage, body: string): Received {
  return {
    method: request.method ?? '',
    path: request.url ?? '',
    body: body === '' ? undefined : JSON.parse(body),
    authorization: request.headers.authorization,
  };
}

function reply(response: ServerResponse, { status = 200, headers = {}, json, text, events, hang }: Answer): void {
  const type = events ? 'text/event-stream' : 'application/json';
  response.writeHead(status, { 'content-type': type, ...headers });
  if (!events) {
    response.end(text ?? JSON.stringify(json ?? null));
    return;
  }
  for (const event of events) response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
  if (hang) response.write(':\n\n');
  else response.end();
}
