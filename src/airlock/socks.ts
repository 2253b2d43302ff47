import type { Socket } from 'node:net';
import { type Authority, normaliseHost } from './address/host.ts';
import { textOf } from './address/ip.ts';
import { admit } from './admit.ts';
import { credential } from './clients.ts';
import { AirlockError, type AirlockErrorCode } from './errors.ts';
import type { Due } from './live.ts';
import { farewell } from './replies.ts';
import { joinGreetedTunnel, joinTunnel } from './tunnel.ts';
import type { Doorkeeper } from './visitor.ts';

const VERSION = 5;
const USER_PASSWORD = 2;
const NO_METHOD = Buffer.from([VERSION, 0xff]);
const CONNECT = 1;
const MAX_BYTES = 1024;

/** RFC 1928, 6. Everything else is a general failure. */
const REPLIES: Partial<Record<AirlockErrorCode, number>> = {
  AIRLOCK_RESOLVE_FAILED: 4,
  AIRLOCK_RESOLVE_TIMEOUT: 4,
  AIRLOCK_CONNECT_FAILED: 5,
  AIRLOCK_CONNECT_TIMEOUT: 6,
  AIRLOCK_MALFORMED: 7,
  AIRLOCK_HOST_INVALID: 8,
};
const DENIALS = /_DENIED$|_NOT_ALLOWED$|_NO_ROLE$|_RATE_LIMITED$/;

/**
 * One connection to the SOCKS5 port (RFC 1928): user and password (RFC 1929), of which the password is the token, then
 * CONNECT. What follows passes the same judgement, records and limits as an HTTP tunnel.
 */
export function serveSocks({ house, clients }: Doorkeeper, socket: Socket): void {
  let held: Buffer = Buffer.alloc(0);
  let wake: (() => void) | null = null;
  const due: Due = { dueAt: performance.now() + house.times.headMs, late: () => socket.destroy() };
  const onData = (bytes: Buffer): void => {
    held = Buffer.concat([held, bytes]);
    if (held.length > MAX_BYTES) socket.pause();
    wake?.();
  };
  const onGone = (): void => {
    house.live.done(due);
    wake?.();
  };
  const release = (): void => {
    house.live.done(due);
    socket.off('data', onData).off('end', onGone).off('close', onGone);
  };
  /** @returns null when the client went away first */
  const take = async (count: number): Promise<Buffer | null> => {
    while (held.length < count) {
      if (socket.destroyed || socket.readableEnded) return null;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    const taken = held.subarray(0, count);
    held = held.subarray(count);
    return taken;
  };
  house.live.await(due);
  socket.on('error', () => undefined);
  socket.on('data', onData).on('end', onGone).on('close', onGone);

  const run = async (): Promise<void> => {
    if (!(await greet(take, socket))) throw malformed();
    const secret = await login(take);
    if (secret === null) throw malformed();
    const client = await clients.identify(credential(secret, null)).catch((error: unknown) => {
      socket.write(Buffer.from([1, 1]));
      throw error;
    });
    socket.write(Buffer.from([1, 0]));
    const place = await target(take);
    house.live.done(due);
    const wish = { client, kind: 'tunnel', method: null, ...place } as const;
    const { passage, upstream } = await admit(house, { wish, client: socket, sanitised: 'opaque' });
    release();
    socket.write(reply(0));
    if (passage.decision.sni) joinGreetedTunnel(house, passage, socket, upstream, held);
    else joinTunnel(passage, socket, upstream, held);
  };
  run().catch((error: unknown) => {
    if (!(error instanceof AirlockError)) throw error;
    release();
    const isEarly = error.code === 'AIRLOCK_AUTH_REQUIRED';
    farewell(socket, isEarly ? null : reply(REPLIES[error.code] ?? (DENIALS.test(error.code) ? 2 : 1)));
  });
}

type Take = (count: number) => Promise<Buffer | null>;

async function greet(take: Take, socket: Socket): Promise<boolean> {
  const head = await take(2);
  if (head?.[0] !== VERSION) return false;
  const methods = await take(head[1] ?? 0);
  if (!methods?.includes(USER_PASSWORD)) {
    socket.write(NO_METHOD);
    return false;
  }
  socket.write(Buffer.from([VERSION, USER_PASSWORD]));
  return true;
}

/** @returns the password */
async function login(take: Take): Promise<string | null> {
  const head = await take(2);
  if (head?.[0] !== 1 || !(await take(head[1] ?? 0))) return null;
  const length = await take(1);
  const password = length && (await take(length[0] ?? 0));
  return password ? password.toString('latin1') : null;
}

async function target(take: Take): Promise<Authority> {
  const head = await take(4);
  if (head?.[0] !== VERSION || head[1] !== CONNECT || head[2] !== 0) throw malformed();
  const kind = head[3];
  const length = kind === 1 ? 4 : kind === 4 ? 16 : kind === 3 ? ((await take(1))?.[0] ?? 0) : 0;
  const bytes = await take(length);
  const port = (await take(2))?.readUInt16BE(0) ?? 0;
  if (length === 0 || !bytes || port === 0) throw malformed();
  const host = normaliseHost(kind === 3 ? bytes.toString('latin1') : addressText(bytes));
  if (!host)
    throw new AirlockError('AIRLOCK_HOST_INVALID', 'the host is not written in the one form that is passed on');
  return { host, port };
}

function addressText(bytes: Buffer): string {
  const value = BigInt(`0x${bytes.toString('hex')}`);
  return bytes.length === 4 ? textOf({ family: 4, value }) : `[${textOf({ family: 6, value })}]`;
}

function reply(code: number): Buffer {
  return Buffer.from([VERSION, code, 0, 1, 0, 0, 0, 0, 0, 0]);
}

function malformed(): AirlockError {
  return new AirlockError('AIRLOCK_MALFORMED', 'this is not SOCKS5 with user name, password and CONNECT');
}
