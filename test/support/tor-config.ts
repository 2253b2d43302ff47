import type { Config } from '../../src/config/schema.ts';

/** The section `tor` as its schema fills it in, with what a test changes. */
export function torConfig(changes: Partial<Config['tor']> = {}): Config['tor'] {
  return {
    mode: 'managed',
    socks: '127.0.0.1:9050',
    control: '127.0.0.1:9051',
    bridges: [],
    transports: [],
    bootstrapMs: 100_000,
    ...changes,
  };
}

/** The kernel refuses to send from a loopback address to any other: a Tor with this line reaches nobody. */
export const LOOPBACK_ONLY = 'OutboundBindAddress 127.0.0.1';
