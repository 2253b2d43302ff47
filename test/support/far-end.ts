import type { TestContext } from 'node:test';
import { createTransport } from '../../src/mediator/transport.ts';
import type { FetchLimits, Transport } from '../../src/mediator/types.ts';
import { type LoggingWeb, startLoggingWeb } from './logging-web.ts';
import { type PlainSocks, startPlainSocks } from './plain-socks.ts';

export interface FarEnd {
  readonly web: LoggingWeb;
  readonly proxy: PlainSocks;
  readonly transport: Transport;
  /** `https://page.test:PORT` */
  readonly base: string;
  /** Ends the road, as Tor's death does. */
  readonly lose: (reason: Error) => void;
}

export const LIMITS: FetchLimits = { bodyBytes: 100_000, totalMs: 20_000, redirects: 3 };
export const ONION = `${'a'.repeat(55)}d.onion`;

/** A web server behind a SOCKS proxy, and the transport in front of it. */
export async function farEnd(
  t: TestContext,
  { trust = true, own = false }: { readonly trust?: boolean; readonly own?: boolean } = {},
): Promise<FarEnd> {
  const web = await startLoggingWeb();
  const proxy = await startPlainSocks({ port80: web.port });
  t.after(async () => {
    await proxy.close();
    await web.close();
  });
  const gone = new AbortController();
  const transport = createTransport({
    road: () => ({
      socks: { host: '127.0.0.1', port: proxy.port },
      gone: gone.signal,
      confirm: async () => gone.signal.throwIfAborted(),
    }),
    ownServers: own ? [`http://127.0.0.1:${web.port}`] : [],
    ca: trust ? web.ca : undefined,
  });
  return { web, proxy, transport, base: `https://page.test:${web.tlsPort}`, lose: (reason) => gone.abort(reason) };
}
