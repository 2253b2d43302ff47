import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import https from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { needProgram } from './need-program.ts';

/** One request as it came. */
export interface Visit {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly from: string;
  readonly fromPort: number;
  readonly method: string;
  readonly path: string;
  /** Names and values in turn, in the order and the spelling of the wire. */
  readonly rawHeaders: readonly string[];
  readonly body: string;
  readonly secure: boolean;
  /** Whether a TLS session of an earlier connection was taken up again. */
  readonly resumed: boolean;
}

export type Page = (request: IncomingMessage, response: ServerResponse) => void;

export interface LoggingWeb {
  readonly port: number;
  readonly tlsPort: number;
  /** Certificate to trust, PEM; made for page.test, www.page.test, other.test and 127.0.0.1. */
  readonly ca: string;
  readonly visits: Visit[];
  /** Pages by path, without the query. Any other path answers with a line of text. */
  readonly pages: Map<string, Page>;
  openConnections(): number;
  close(): Promise<void>;
}

/** A web server, with and without TLS, that writes down who came and with what. */
export async function startLoggingWeb(): Promise<LoggingWeb> {
  const { key, cert } = selfMade();
  const visits: Visit[] = [];
  const pages = new Map<string, Page>();
  const open = new Set<Socket>();
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      visits.push(visit(request, Buffer.concat(chunks).toString()));
      const page = pages.get(new URL(request.url ?? '/', 'http://page.test').pathname);
      if (page) page(request, response);
      else response.setHeader('content-type', 'text/plain').end(`a page at ${request.url}\n`);
    });
    response.on('error', () => undefined);
  };
  const plain = http.createServer(answer);
  const secure = https.createServer({ key, cert }, answer);
  for (const server of [plain, secure]) {
    server.on('connection', (socket: Socket) => {
      open.add(socket);
      socket.on('error', () => undefined).on('close', () => open.delete(socket));
    });
    server.on('tlsClientError', () => undefined);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  }
  return {
    port: (plain.address() as AddressInfo).port,
    tlsPort: (secure.address() as AddressInfo).port,
    ca: cert,
    visits,
    pages,
    openConnections: () => open.size,
    async close() {
      for (const socket of open) socket.destroy();
      await Promise.all([plain, secure].map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}

function visit(request: IncomingMessage, body: string): Visit {
  const socket = request.socket as TLSSocket;
  const secure = socket.encrypted === true;
  return {
    at: Date.now(),
    from: socket.remoteAddress ?? '',
    fromPort: socket.remotePort ?? 0,
    method: request.method ?? '',
    path: request.url ?? '',
    rawHeaders: request.rawHeaders,
    body,
    secure,
    resumed: secure && socket.isSessionReused(),
  };
}

function selfMade(): { readonly key: string; readonly cert: string } {
  const openssl = needProgram('openssl', 'openssl');
  const folder = mkdtempSync(join(tmpdir(), 'self-made-'));
  try {
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const { status, stderr } = spawnSync(
      openssl,
      [
        ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
        ...['-keyout', key, '-out', cert, '-subj', '/CN=page.test'],
        ...['-addext', 'subjectAltName=DNS:page.test,DNS:www.page.test,DNS:other.test,IP:127.0.0.1'],
      ],
      { encoding: 'utf8' },
    );
    if (status !== 0) throw new Error(`openssl made no certificate: ${stderr}`);
    return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
