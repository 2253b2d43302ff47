/**
 * A process that stands on a Tor of its own, as the daemon does, to be killed by a test.
 *
 *   node tor-child.ts '{"folder", "extraTorrc", "url"}'
 *
 * When Tor is proven it fetches the address, says how Tor stands and what came, and then stays.
 */
import { newIdentity } from '../../src/mediator/identity.ts';
import { createTor } from '../../src/mediator/tor/tor.ts';
import { torConfig } from './tor-config.ts';

const { folder, extraTorrc, url } = JSON.parse(process.argv[2] ?? '') as {
  readonly folder: string;
  readonly extraTorrc: readonly string[];
  readonly url: string;
};
const tor = createTor({ paths: { tor: folder }, config: torConfig(), testing: { extraTorrc } });
await tor.precondition.establish(AbortSignal.timeout(100_000));
const limits = { bodyBytes: 10_000, totalMs: 60_000, redirects: 0 };
const { status } = await tor.transport.fetch(
  { method: 'GET', url },
  newIdentity(),
  limits,
  AbortSignal.timeout(60_000),
);
process.stdout.write(JSON.stringify({ state: tor.status().state, status }));
setInterval(() => undefined, 60_000);
