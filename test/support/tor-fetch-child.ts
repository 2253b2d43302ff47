/**
 * Fetches one address over a SOCKS proxy, to be watched with strace.
 *
 *   node tor-fetch-child.ts '{"url", "socksPort", "leak"}'
 *
 * With `leak` it does what must not be done: it looks the name up on this machine first.
 */
import { lookup } from 'node:dns/promises';
import { newIdentity } from '../../src/mediator/identity.ts';
import { createTransport } from '../../src/mediator/transport.ts';

const { url, socksPort, leak } = JSON.parse(process.argv[2] ?? '') as {
  readonly url: string;
  readonly socksPort: number;
  readonly leak: boolean;
};
if (leak) await lookup(new URL(url).hostname).catch(() => undefined);
const transport = createTransport({
  road: () => ({
    socks: { host: '127.0.0.1', port: socksPort },
    gone: new AbortController().signal,
    confirm: async () => undefined,
  }),
});
const limits = { bodyBytes: 10_000, totalMs: 60_000, redirects: 0 };
// Without the test's certificate the answer is a refusal; the name was looked up and the server reached all the same.
const outcome = await transport
  .fetch({ method: 'GET', url }, newIdentity(), limits, AbortSignal.timeout(60_000))
  .then(() => 'answered')
  .catch((error: { readonly code: string }) => error.code);
process.stdout.write(outcome);
