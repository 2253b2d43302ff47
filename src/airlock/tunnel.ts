import type { Socket } from 'node:net';
import type { Times } from './contract.ts';
import { type Greeting, readGreeting } from './hello.ts';
import type { Due, Live, Passage } from './live.ts';

/** Fatal `access_denied` (RFC 8446, 6.2), so that a TLS client says what happened rather than that the line went dead. */
const TLS_DENIED = Buffer.from([21, 3, 3, 0, 2, 2, 49]);

/**
 * Passes bytes on in both directions until both have ended. What one side does not take, the other is not asked for.
 * @param early what the client sent before it knew that the tunnel stands
 */
export function joinTunnel(passage: Passage, client: Socket, upstream: Socket, early: Buffer | null): void {
  let closed = 0;
  const follow = (from: Socket, to: Socket): void => {
    from.on('data', (bytes) => {
      if (!to.write(bytes)) from.pause();
      if (passage.isSpent) passage.cut('limit');
    });
    from.on('drain', () => to.resume());
    from.on('end', () => to.end());
    from.on('close', () => {
      closed += 1;
      if (from.errored || !from.readableEnded) passage.cut('aborted');
      else if (closed === 2) passage.end('done');
    });
  };
  passage.onCut = () => client.destroy();
  follow(client, upstream);
  follow(upstream, client);
  if (early && early.length > 0) upstream.write(early);
  // What ended or broke before anybody listened.
  if (client.readableEnded) upstream.end();
  if (client.destroyed || upstream.destroyed) passage.cut('aborted');
  client.resume();
  upstream.resume();
}

/**
 * As `joinTunnel`, once the client has shown a TLS greeting to the very host it asked for. Until then nothing of it leaves.
 * A greeting with an encrypted inner name shows the outer one, which is another host's: it is refused.
 */
export function joinGreetedTunnel(
  { live, times }: { readonly live: Live; readonly times: Pick<Times, 'helloMs'> },
  passage: Passage,
  client: Socket,
  upstream: Socket,
  early: Buffer | null,
): void {
  let held = early ?? Buffer.alloc(0);
  const { host } = passage.wish;
  const due: Due = { dueAt: performance.now() + times.helloMs, late: () => passage.cut('timeout') };
  const fits = (greeting: Greeting): boolean =>
    greeting.kind === 'tls' && greeting.name === (host.kind === 'name' ? host.text : null);
  const look = (): void => {
    const greeting = readGreeting(held);
    if (greeting.kind === 'more') return;
    stop();
    if (fits(greeting)) {
      joinTunnel(passage, client, upstream, held);
      return;
    }
    passage.onCut = () => void client.end(TLS_DENIED).resume();
    passage.cut('mismatch');
  };
  const onData = (bytes: Buffer): void => {
    held = Buffer.concat([held, bytes]);
    look();
  };
  const onGone = (): void => {
    stop();
    passage.cut('aborted');
  };
  const stop = (): void => {
    live.done(due);
    client.off('data', onData).off('end', onGone).off('close', onGone);
    upstream.off('close', onGone);
  };
  passage.onCut = () => {
    stop();
    client.destroy();
  };
  live.await(due);
  client.on('data', onData).on('end', onGone).on('close', onGone);
  upstream.on('close', onGone);
  if (client.destroyed || client.readableEnded || upstream.destroyed) onGone();
  else {
    look();
    client.resume();
  }
}
