import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROGRAM_ROOT } from '../../src/config/version.ts';
import { createAirlock } from '../../src/daemon/airlock-host.ts';

/** A daemon with nothing but an airlock, to be killed. */
const host = createAirlock({
  recorder: { must: async () => undefined },
  hostHash: () => '',
  tokens: { look: () => ({ known: 'no' }), knows: () => false, onRevoke: () => () => false },
  failures: { note: () => undefined },
  policyFile: join(mkdtempSync(join(tmpdir(), 'cloister-airlock-')), 'airlock.json'),
  config: { port: 0, socksPort: null },
  programRoot: PROGRAM_ROOT,
  reservedPorts: () => [],
  onFault: () => undefined,
});
await host.precondition.establish(new AbortController().signal);
const { pid, port } = host.status();
process.stdout.write(JSON.stringify({ pid, port }));
setInterval(() => undefined, 60_000);
