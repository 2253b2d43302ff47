import { createBirpc } from 'birpc';
import type { VaultApi } from './contract.ts';
import { VAULT_METHODS } from './contract.ts';
import { VaultError } from './errors.ts';
import { errorOf, type Failure, failureOf } from './failure.ts';
import { IncomingStream, STREAM_WINDOW } from './incoming-stream.ts';
import { OutgoingStream } from './outgoing-stream.ts';

export { errorOf } from './failure.ts';

/** One end of a pipe of structured clones, in order, that says when it has closed. */
export interface Port {
  /** @throws DataCloneError when the message holds something that cannot be cloned */
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  onClose(listener: () => void): void;
}

/** What one side offers the other: nothing but these names can be called. */
export interface Offer {
  readonly calls: Readonly<Record<string, (...args: readonly unknown[]) => Promise<unknown>>>;
  readonly streams: Readonly<Record<string, (args: readonly unknown[], signal: AbortSignal) => AsyncIterable<unknown>>>;
  /** One-way notices. */
  readonly notices: Readonly<Record<string, (value: unknown) => void>>;
}

/** Calls, streams and notices between two processes. */
export interface Channel {
  /** @throws RemoteError with the other side's code; VaultError VAULT_DIED when the channel closes first */
  call(method: string, ...args: readonly unknown[]): Promise<unknown>;
  /** Starts at the first `next()`. Aborting asks the other side to end the stream; leaving the loop drops it. */
  stream(method: string, args: readonly unknown[], signal?: AbortSignal): AsyncIterableIterator<unknown, undefined>;
  notify(name: string, value: unknown): void;
  /** Fails everything pending with `error`. */
  close(error: VaultError): void;
  readonly closed: boolean;
}

type Reply = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly failure: Failure };

/** The functions that really cross, as birpc sees them. Only `invoke` has an answer; the others are events. */
interface Wire {
  invoke(method: string, args: readonly unknown[]): Promise<Reply>;
  open(id: number, method: string, args: readonly unknown[], credit: number): void;
  more(id: number, count: number): void;
  cancel(id: number, drop: boolean): void;
  item(id: number, value: unknown): void;
  end(id: number, failure: Failure | null): void;
  notice(name: string, value: unknown): void;
}

const NOTHING: Offer = { calls: {}, streams: {}, notices: {} };

/** Opens one end. Both ends run this same code; usually only the vault offers calls and streams. */
export function openChannel(port: Port, offer: Offer = NOTHING): Channel {
  const incoming = new Map<number, IncomingStream>();
  const outgoing = new Map<number, OutgoingStream>();
  let lastId = 0;
  let closedBy: VaultError | null = null;

  const wire: Wire = {
    async invoke(method, args) {
      const run = own(offer.calls, method);
      if (!run) return { ok: false, failure: failureOf(unknownMethod()) };
      try {
        return { ok: true, value: await run(...args) };
      } catch (error) {
        return { ok: false, failure: failureOf(error) };
      }
    },
    open(id, method, args, credit) {
      const run = own(offer.streams, method);
      if (!run) return event('end', id, failureOf(unknownMethod()));
      const stream = new OutgoingStream(credit);
      outgoing.set(id, stream);
      const sent = stream.pump(start(run, args, stream.signal), {
        item: (value) => event('item', id, value),
        end: (failure) => event('end', id, failure),
      });
      void sent.finally(() => outgoing.delete(id));
    },
    more: (id, count) => outgoing.get(id)?.more(count),
    cancel: (id, drop) => outgoing.get(id)?.cancel(drop),
    item(id, value) {
      const stream = incoming.get(id);
      try {
        stream?.push(value);
      } catch (error) {
        event('cancel', id, true);
        incoming.delete(id);
        stream?.end(error as VaultError);
      }
    },
    end(id, failure) {
      incoming.get(id)?.end(failure === null ? null : errorOf(failure));
      incoming.delete(id);
    },
    notice: (name, value) => own(offer.notices, name)?.(value),
  };

  const rpc = createBirpc<Wire, Wire, false>(wire, {
    proxify: false,
    // An ingest runs for hours; a call ends when the other side answers or dies, never by the clock.
    timeout: -1,
    post: (message: unknown) => post(port, message),
    on: (listener) =>
      port.onMessage((message) => {
        // A message of another shape would throw inside the library, out of anybody's reach.
        if (typeof message === 'object' && message !== null && 't' in message) listener(message);
      }),
    // `Object.prototype` has names too: only our own functions may be reached from the other process.
    resolver: (name) => own(wire as unknown as Record<string, (...args: unknown[]) => unknown>, name),
    // An answer that could not be posted: the pipe is gone, which `onClose` reports. A caller gets its own error.
    onGeneralError: (_error, method) => method !== undefined,
  });

  function event<Name extends Exclude<keyof Wire, 'invoke'>>(name: Name, ...args: Parameters<Wire[Name]>): void {
    if (closedBy) return;
    rpc.$callEvent(name, ...(args as never)).catch((error: unknown) => {
      // What cannot be cloned ends its stream with an error instead of vanishing.
      if (name === 'item') event('end', args[0] as number, failureOf(error));
      if (name === 'open') wire.end(args[0] as number, failureOf(error));
    });
  }

  function close(error: VaultError): void {
    if (closedBy) return;
    closedBy = error;
    for (const stream of incoming.values()) stream.end(error);
    for (const stream of outgoing.values()) stream.cancel(true);
    incoming.clear();
    rpc.$rejectPendingCalls(({ reject }) => reject(error));
    rpc.$close();
  }
  port.onClose(() => close(new VaultError('VAULT_DIED', 'the vault process ended while it worked', { hint: RETRY })));

  return {
    get closed() {
      return closedBy !== null;
    },
    async call(method, ...args) {
      if (closedBy) throw closedBy;
      const reply: unknown = await rpc.$call('invoke', method, args);
      if (!isReply(reply)) throw errorOf(undefined);
      if (reply.ok) return reply.value;
      throw errorOf(reply.failure);
    },
    stream(method, args, signal) {
      const id = ++lastId;
      const cancel = (): void => event('cancel', id, false);
      const stream = new IncomingStream({
        open: () => {
          if (closedBy) return stream.end(closedBy);
          incoming.set(id, stream);
          event('open', id, method, args, STREAM_WINDOW);
          if (signal?.aborted) cancel();
          signal?.addEventListener('abort', cancel, { once: true });
        },
        more: (count) => event('more', id, count),
        drop: () => {
          incoming.delete(id);
          event('cancel', id, true);
        },
        over: () => signal?.removeEventListener('abort', cancel),
      });
      return stream;
    },
    notify: (name, value) => event('notice', name, value),
    close,
  };
}
const RETRY = 'Ask again: the vault starts anew by itself.';

/** The vault's methods as the daemon calls them over a channel. */
export function vaultClient(channel: Channel): VaultApi {
  const methods = Object.entries(VAULT_METHODS).map(([name, kind]) => [
    name,
    kind === 'call'
      ? (...args: unknown[]) => channel.call(name, ...args)
      : (spec: unknown, signal: AbortSignal) => channel.stream(name, [spec], signal),
  ]);
  // The types of both ends come from VaultApi; `VAULT_METHODS` names every one of its methods.
  return Object.fromEntries(methods) as VaultApi;
}

/** The vault's methods as it offers them to the daemon. */
export function vaultOffer(api: VaultApi): Pick<Offer, 'calls' | 'streams'> {
  const calls: Record<string, Offer['calls'][string]> = {};
  const streams: Record<string, Offer['streams'][string]> = {};
  for (const [name, kind] of Object.entries(VAULT_METHODS) as [keyof VaultApi, 'call' | 'stream'][]) {
    const method = api[name] as (...args: readonly unknown[]) => never;
    if (kind === 'call') calls[name] = async (...args) => method.apply(api, args as unknown[]);
    else streams[name] = (args, signal) => method.apply(api, [args[0], signal]);
  }
  return { calls, streams };
}

/** A method that throws at once gives a stream that ends with that error. */
async function* start(
  run: Offer['streams'][string],
  args: readonly unknown[],
  signal: AbortSignal,
): AsyncIterable<unknown> {
  yield* run(args, signal);
}

/** An answer that cannot be cloned becomes an error, so that the caller does not wait for ever. */
function post(port: Port, message: unknown): void {
  try {
    port.post(message);
  } catch (error) {
    const answer = message as { readonly t?: unknown; readonly i?: unknown };
    if (answer.t !== 's') throw error;
    const reply: Reply = { ok: false, failure: failureOf(error) };
    port.post({ t: 's', i: answer.i, r: reply });
  }
}

function isReply(
  value: unknown,
): value is { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly failure: unknown } {
  return typeof value === 'object' && value !== null && 'ok' in value;
}

function unknownMethod(): VaultError {
  return new VaultError('VAULT_PROTOCOL', 'the other process has no method of this name');
}

function own<Value>(table: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
