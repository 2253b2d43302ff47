import { prepareState, statePaths } from '../../src/config/paths.ts';
import { startVaultHost } from '../../src/daemon/vault-host.ts';
import { FAKE_VAULT, REPOSITORY } from './vault-home.ts';

/** A daemon that is killed while its vault works: it tells the vault's process id and waits. */
const host = startVaultHost({
  programRoot: REPOSITORY,
  paths: prepareState(statePaths(process.env)),
  entry: FAKE_VAULT,
});
const { elapsedMs: pid } = await host.api.search({ text: '0', top: 1, unit: 'chunk' });
process.send?.(pid);
for await (const _ of host.api.ask({ text: 'for ever' }, new AbortController().signal));
