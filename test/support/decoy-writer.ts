/**
 * A child process of the tests: asks questions in mode cell-rr over a state folder, one thread after the other, and says
 * `planned THREAD SLOTS` when a batch might leave. It is killed in the middle.
 */
import { join } from 'node:path';
import { osRandom } from '../../src/decoy/random.ts';
import { openTestDecoys, scrubbed, wordOf } from './decoys.ts';

const folder = process.argv[2] ?? '';
const { mixer } = await openTestDecoys({
  state: {
    decoyThreads: join(folder, 'threads'),
    decoyLedger: join(folder, 'ledger'),
    decoyKey: join(folder, 'key'),
  },
  random: osRandom(),
  config: { epsDayCap: 1000 },
});
for (let thread = 0; thread < 200; thread += 1) {
  const query = scrubbed(`price of ${wordOf(thread % 128)}`);
  const { slots } = await mixer.mix({ query, threadId: `t${thread}`, mode: 'cell-rr', sensitive: false });
  process.stdout.write(`planned t${thread} ${slots.map(({ id }) => id).join(',')}\n`);
}
