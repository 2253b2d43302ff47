/**
 * A process that stands on a Tor of its own, as the daemon does, to be killed by a test.
 *
 *   node tor-child.ts '{"folder", "extraTorrc"}'
 *
 * Says `ready VERSION` when Tor is proven and then stays.
 */
import { createTor } from '../../src/mediator/tor/tor.ts';
import { torConfig } from './tor-config.ts';

const { folder, extraTorrc } = JSON.parse(process.argv[2] ?? '') as {
  readonly folder: string;
  readonly extraTorrc: readonly string[];
};
const tor = createTor({ paths: { tor: folder }, config: torConfig(), testing: { extraTorrc } });
await tor.precondition.establish(AbortSignal.timeout(100_000));
process.stdout.write(`${JSON.stringify(tor.status())}\n`);
setInterval(() => undefined, 60_000);
