import { createServer, type Server, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { type Address, parseAddress, textOf } from './address/ip.ts';
import type { Gatehouse } from './admit.ts';
import { createClients } from './clients.ts';
import type { AirlockSetup } from './contract.ts';
import type { Desk } from './desk.ts';
import { AirlockError } from './errors.ts';
import { createGauge } from './gauge.ts';
import { createLive } from './live.ts';
import { compilePolicy } from './policy/compile.ts';
import { decide } from './policy/decide.ts';
import type { PolicySource } from './policy/schema.ts';
import type { Outcome } from './records.ts';
import { type Lookup, systemLookup } from './resolve.ts';
import { serveSocks } from './socks.ts';
import type { Sanitiser } from './types.ts';
import { type Doorkeeper, Visitor } from './visitor.ts';

export interface ServeOptions {
  readonly setup: AirlockSetup;
  readonly desk: Desk;
  readonly sanitiser?: Sanitiser;
  readonly lookup?: Lookup;
}

export interface Airlock {
  readonly port: number;
  readonly socksPort: number | null;
  /** From now on; what is open and would not be allowed any more is cut. */
  setPolicy(source: PolicySource): void;
  forget(client: string): void;
  cutAll(outcome: Outcome): void;
  /** Cuts everything and closes the ports. */
  close(): void;
}

const LOOPBACK = '127.0.0.1';
/** Addresses of this machine change rarely, and asking for them takes longer than judging one. */
const INTERFACES_MS = 2000;
/** Connections that are not answered yet; more wait in the system. */
const BACKLOG = 1024;

/** Opens the ports. @throws AirlockError AIRLOCK_PORT_TAKEN */
export async function serveAirlock({ setup, desk, sanitiser, lookup = systemLookup }: ServeOptions): Promise<Airlock> {
  const { times } = setup;
  let policy = compilePolicy(setup.policy);
  const live = createLive(desk, times.sweepMs);
  const clients = createClients(desk);
  const own: number[] = [...setup.reservedPorts];
  const house: Gatehouse = {
    desk,
    live,
    gauge: createGauge(),
    times,
    lookup,
    policy: () => policy,
    isOwn: ownAddresses(),
    reservedPorts: () => own,
  };
  const keeper: Doorkeeper = { house, clients, sanitiser: sanitiser ?? null };
  const sockets = new Set<Socket>();
  const open = (serve: (socket: Socket) => void, port: number): Promise<Server> =>
    listen(port, (socket) => {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
      serve(socket);
    });
  const servers = [await open((socket) => void new Visitor(keeper, socket), setup.port)];
  if (setup.socksPort !== null) servers.push(await open((socket) => serveSocks(keeper, socket), setup.socksPort));
  const ports = servers.map(portOf);
  own.push(...ports);
  return {
    port: ports[0] ?? 0,
    socksPort: ports[1] ?? null,
    setPolicy(source) {
      policy = compilePolicy(source);
      live.cutAll(({ wish }) => !decide(policy, wish).allowed, 'denied');
    },
    forget(client) {
      clients.forget(client);
      live.cutAll(({ wish }) => wish.client === client, 'denied');
    },
    cutAll: (outcome) => live.cutAll(() => true, outcome),
    close() {
      live.close();
      live.cutAll(() => true, 'narrowed');
      for (const server of servers) server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

async function listen(port: number, serve: (socket: Socket) => void): Promise<Server> {
  const server = createServer({ allowHalfOpen: true, noDelay: true }, serve);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject).once('listening', resolve).listen({ port, host: LOOPBACK, backlog: BACKLOG });
  try {
    await promise;
    return server;
  } catch (cause) {
    throw new AirlockError('AIRLOCK_PORT_TAKEN', 'a port of the airlock cannot be opened', {
      hint: 'End the program that uses it, or set airlock.port and airlock.socksPort in config.json to others.',
      cause,
    });
  }
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

function ownAddresses(): (address: Address) => boolean {
  let known: ReadonlySet<string> = new Set();
  let until = 0;
  return (address) => {
    if (performance.now() > until) {
      const texts = Object.values(networkInterfaces()).flatMap((rows) => (rows ?? []).map((row) => row.address));
      const parsed = texts.map((text) => parseAddress(text.replace(/%.*$/, ''))).filter((one) => one !== null);
      known = new Set(parsed.map(textOf));
      until = performance.now() + INTERFACES_MS;
    }
    return known.has(textOf(address));
  };
}
