import type { Socket } from 'node:net';
import { admit, type Gatehouse } from './admit.ts';
import { type Clients, proxyCredential } from './clients.ts';
import { AirlockError } from './errors.ts';
import { bodyTooLarge, Exchange } from './exchange.ts';
import type { Due } from './live.ts';
import { farewell, refusal } from './replies.ts';
import { joinGreetedTunnel, joinTunnel } from './tunnel.ts';
import type { OutgoingHead, Sanitiser } from './types.ts';
import { listOf } from './wire/fields.ts';
import { outgoingFields } from './wire/hop.ts';
import { type RequestHead, readRequest } from './wire/request.ts';

export interface Doorkeeper {
  readonly house: Gatehouse;
  readonly clients: Clients;
  /** null: plain requests pass as they are, and are recorded as such. */
  readonly sanitiser: Sanitiser | null;
}

const TUNNEL_STANDS = Buffer.from('HTTP/1.1 200 Connection established\r\n\r\n');
/** What a client may send ahead of an answer before it is not read any more. */
const AHEAD_BYTES = 65_536;
/** Between two requests of one connection, ms. */
const KEEP_ALIVE_MS = 60_000;

/** One connection to the HTTP port: request after request, until one becomes a tunnel. */
export class Visitor {
  readonly #keeper: Doorkeeper;
  readonly #socket: Socket;
  readonly #due: Due;
  #pending: Buffer | null = null;
  /** `head`: a request is read. `busy`: it is judged, recorded, dialled. `exchange`: it runs. */
  #phase: 'head' | 'busy' | 'exchange' | 'gone' = 'head';
  #exchange: Exchange | null = null;

  constructor(keeper: Doorkeeper, socket: Socket) {
    this.#keeper = keeper;
    this.#socket = socket;
    const { headMs } = keeper.house.times;
    this.#due = { dueAt: performance.now() + headMs, late: () => this.#late() };
    keeper.house.live.await(this.#due);
    socket.on('error', () => undefined);
    socket.on('data', this.#onData).on('end', this.#onEnd).on('close', this.#onClose);
  }

  readonly #onData = (bytes: Buffer): void => {
    if (this.#phase === 'exchange') this.#exchange?.feed(bytes);
    if (this.#phase === 'exchange' || this.#phase === 'gone') return;
    const isFirst = this.#pending === null && this.#phase === 'head';
    if (isFirst) this.#due.dueAt = performance.now() + this.#keeper.house.times.headMs;
    this.#pending = this.#pending ? Buffer.concat([this.#pending, bytes]) : bytes;
    if (this.#phase === 'head') this.#next();
    else if (this.#pending.length > AHEAD_BYTES) this.#socket.pause();
  };

  readonly #onEnd = (): void => {
    // Half a request, or none: there is nothing to answer.
    if (this.#phase === 'head') this.#socket.destroy();
    else this.#exchange?.clientEnded();
  };

  readonly #onClose = (): void => {
    this.#phase = 'gone';
    this.#keeper.house.live.done(this.#due);
  };

  #late(): void {
    const isIdle = this.#pending === null;
    this.#refuse(isIdle ? null : tooSlow(), null);
  }

  /** Begins with the next request, if all of its head is there. */
  #next(): void {
    if (!this.#pending) return;
    let request: RequestHead | null;
    try {
      request = readRequest(this.#pending);
    } catch (error) {
      this.#fail(error, null);
      return;
    }
    if (!request) return;
    this.#keeper.house.live.done(this.#due);
    this.#pending = this.#pending.length > request.bytes ? this.#pending.subarray(request.bytes) : null;
    this.#phase = 'busy';
    const run = request.path === null ? this.#tunnel(request) : this.#forward(request, request.path);
    run.catch((error: unknown) => this.#fail(error, request));
  }

  async #tunnel({ place, fields }: RequestHead): Promise<void> {
    const { clients, house } = this.#keeper;
    const socket = this.#socket;
    const client = await clients.identify(proxyCredential(fields));
    const wish = { client, kind: 'tunnel', method: null, ...place } as const;
    const { passage, upstream } = await admit(house, { wish, client: socket, sanitised: 'opaque' });
    const early = this.#release();
    socket.write(TUNNEL_STANDS);
    if (passage.decision.sni) joinGreetedTunnel(house, passage, socket, upstream, early);
    else joinTunnel(passage, socket, upstream, early);
  }

  async #forward(request: RequestHead, path: string): Promise<void> {
    const { clients, house, sanitiser } = this.#keeper;
    const { method, place, fields, framing } = request;
    const client = await clients.identify(proxyCredential(fields));
    // Other upgrades, such as the one to HTTP/2, may be left unanswered, and are.
    const upgrades =
      listOf(fields, 'upgrade').includes('websocket') && listOf(fields, 'connection').includes('upgrade');
    const kind = upgrades ? 'upgrade' : 'request';
    const length = framing.kind === 'length' ? framing.bytes : framing.kind === 'none' ? 0 : null;
    const { host, port } = place;
    let outgoing: OutgoingHead = {
      method,
      host: bracketed(place),
      port,
      path,
      fields: outgoingFields(fields),
      bodyBytes: length,
    };
    let filter = null;
    const { passage, upstream } = await admit(house, {
      wish: { client, kind, method, host, port },
      client: this.#socket,
      sanitised: sanitiser && kind === 'request' ? sanitiser.kind : 'none',
      inspect: ({ limits }) => {
        const most = limits?.bodyBytes ?? null;
        if (most !== null && length !== null && length > most) throw bodyTooLarge();
        if (sanitiser && kind === 'request') ({ head: outgoing, body: filter } = sanitiser.request(outgoing));
      },
    });
    const early = this.#pending;
    this.#pending = null;
    this.#phase = 'exchange';
    this.#exchange = new Exchange({
      passage,
      client: this.#socket,
      upstream,
      request,
      outgoing,
      filter,
      onDone: (rest) => this.#again(rest),
      onClose: () => this.#refuse(null, null),
      onFail: (error) => this.#refuse(error, request),
      onUpgrade: (ahead, first) => {
        this.#release();
        if (first && first.length > 0) this.#socket.write(first);
        joinTunnel(passage, this.#socket, upstream, ahead);
      },
    });
    if (early) this.#exchange.feed(early);
    if (this.#socket.readableEnded) this.#exchange.clientEnded();
    this.#socket.resume();
  }

  #again(rest: Buffer | null): void {
    this.#exchange = null;
    this.#phase = 'head';
    this.#pending = rest;
    const { live, times } = this.#keeper.house;
    this.#due.dueAt = performance.now() + (rest ? times.headMs : KEEP_ALIVE_MS);
    live.await(this.#due);
    if (this.#socket.readableEnded && !rest) this.#socket.end();
    // Not from within the answer before: a row of requests must not become a row of stack frames.
    else setImmediate(() => this.#phase === 'head' && this.#next());
  }

  /** Lets go of the socket. @returns what came ahead */
  #release(): Buffer | null {
    const early = this.#pending;
    this.#pending = null;
    this.#exchange = null;
    this.#phase = 'gone';
    this.#socket.off('data', this.#onData).off('end', this.#onEnd).off('close', this.#onClose);
    return early;
  }

  #fail(error: unknown, request: RequestHead | null): void {
    if (!(error instanceof AirlockError)) throw error;
    this.#refuse(error, request);
  }

  #refuse(error: AirlockError | null, request: RequestHead | null): void {
    if (this.#phase === 'gone') return;
    this.#keeper.house.live.done(this.#due);
    this.#release();
    farewell(this.#socket, error && refusal(error, request?.fields ?? [], request?.method === 'HEAD'));
  }
}

function bracketed({ host }: RequestHead['place']): string {
  return host.kind === 'address' && host.address.family === 6 ? `[${host.text}]` : host.text;
}

function tooSlow(): AirlockError {
  return new AirlockError('AIRLOCK_TIMEOUT', 'the request did not come in time', { hint: 'Send it at once.' });
}
