import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { AuditRecord } from '../../src/audit/records.ts';
import { assertRecord } from '../../src/audit/records.ts';
import { PROGRAM_ROOT } from '../../src/config/version.ts';
import {
  type AirlockHost,
  type AirlockNote,
  type AirlockOptions,
  createAirlock,
} from '../../src/daemon/airlock-host.ts';

export const SECRET = 'good-token';
const HASH = 'a'.repeat(64);

export interface AirlockStage {
  readonly host: AirlockHost;
  readonly port: number;
  readonly socksPort: number;
  readonly records: AuditRecord[];
  readonly notes: AirlockNote[];
  readonly failures: unknown[];
  /** Set to make the chain refuse. */
  readonly chain: { fails: Error | null; delayMs: number };
  readonly policyFile: string;
  /** What the profile does when it narrows. */
  narrow(): Promise<void>;
  revoke(client: string): void;
  writePolicy(policy: unknown): void;
  /** Ends and outcomes so far. */
  outcomes(): string[];
}

/** A policy with one role for the client `c`, which may reach loopback on these ports. */
export function loopbackPolicy(ports: readonly number[], more: object = {}, rule: object = {}): object {
  const allow = [{ name: 'loop', hosts: ['localhost'], networks: ['127.0.0.0/8', '::1'], ports, ...rule }];
  return { version: 1, roles: { lab: { clients: ['c'], allow, ...more } } };
}

/** The real airlock process under a daemon's hands, with a recorder and tokens of the test's own. */
export async function openAirlock(
  t: TestContext,
  policy: unknown,
  more: Partial<AirlockOptions> = {},
): Promise<AirlockStage> {
  const folder = mkdtempSync(join(tmpdir(), 'cloister-airlock-'));
  const policyFile = join(folder, 'airlock.json');
  const records: AuditRecord[] = [];
  const notes: AirlockNote[] = [];
  const failures: unknown[] = [];
  const revoked = new Set<string>();
  const listeners = new Set<(name: string) => void>();
  const chain: AirlockStage['chain'] = { fails: null, delayMs: 0 };
  const writePolicy = (value: unknown): void =>
    writeFileSync(policyFile, typeof value === 'string' ? value : JSON.stringify(value, null, 2));
  writePolicy(policy);
  const host = createAirlock({
    recorder: {
      async must(record) {
        assertRecord(record);
        if (chain.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, chain.delayMs));
        if (chain.fails) throw chain.fails;
        records.push(record);
      },
    },
    hostHash: () => HASH,
    tokens: {
      look(secret) {
        const name = secret === SECRET ? 'c' : secret === 'search-only' ? 's' : null;
        if (name === null) return { known: 'no' };
        if (revoked.has(name)) return { known: 'revoked', name };
        const scopes = name === 'c' ? (['proxy'] as const) : (['search'] as const);
        const times = { createdAt: 0, expiresAt: null, lastUsedAt: null, revokedAt: null };
        return { known: 'valid', token: { name, scopes: [...scopes], ...times } };
      },
      knows: (name) => name === 'c',
      onRevoke(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    failures: { note: (...failure) => void failures.push(failure) },
    policyFile,
    config: { port: 0, socksPort: 0 },
    programRoot: PROGRAM_ROOT,
    reservedPorts: () => [],
    onFault: () => undefined,
    onNote: (note) => notes.push(note),
    times: { sweepMs: 20, headMs: 2000 },
    ...more,
  });
  const narrow = await host.precondition.establish(new AbortController().signal);
  t.after(async () => {
    await host.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const { port, socksPort } = host.status();
  return {
    host,
    port: port ?? 0,
    socksPort: socksPort ?? 0,
    records,
    notes,
    failures,
    chain,
    policyFile,
    narrow,
    revoke(client) {
      revoked.add(client);
      for (const listener of listeners) listener(client);
    },
    writePolicy,
    outcomes: () => records.flatMap((record) => (record.type === 'airlock_end' ? [record.outcome] : [])),
  };
}

/** A server on loopback that is closed, with its connections, when the test ends. */
export async function listenOn(
  t: TestContext,
  serve: (socket: Socket) => void,
): Promise<{ readonly server: Server; readonly port: number }> {
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    serve(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return { server, port: (server.address() as { port: number }).port };
}

/** Opens a connection whose errors are part of the test. */
export async function dialTo(t: TestContext, port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  socket.on('error', () => undefined);
  t.after(() => socket.destroy());
  await once(socket, 'connect');
  return socket;
}

/** Everything that comes until the other side closes. */
export async function readAll(socket: Socket): Promise<string> {
  const parts: Buffer[] = [];
  socket.on('data', (part: Buffer) => parts.push(part)).once('end', () => socket.destroy());
  if (socket.readableEnded) socket.destroy();
  else if (!socket.destroyed) await once(socket, 'close').catch(() => undefined);
  return Buffer.concat(parts).toString('latin1');
}

/** What comes until it holds `mark`. */
export async function readUntil(socket: Socket, mark: string): Promise<string> {
  let text = '';
  while (!text.includes(mark)) {
    const [part] = (await once(socket, 'data')) as [Buffer];
    text += part.toString('latin1');
  }
  return text;
}

export const AUTH = `Proxy-Authorization: Bearer ${SECRET}\r\n`;

/** Waits until something holds. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}
