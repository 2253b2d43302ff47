import type { StatePaths } from '../../src/config/paths.ts';
import { startVaultHost } from '../../src/daemon/vault-host.ts';
import { FAKE_VAULT, REPOSITORY } from './vault-home.ts';

/** A daemon confined as the program confines it: it has a folder granted and asks the vault about a file in it. */
const { paths, folder, file } = JSON.parse(process.argv[2] ?? '') as {
  paths: StatePaths;
  folder: string;
  file: string;
};
const host = startVaultHost({ programRoot: REPOSITORY, paths, entry: FAKE_VAULT });
await host.grant(folder);
const { method } = await host.api.search({ text: file, top: 1, unit: 'chunk' });
await host.close();
process.send?.({ method, mayReadFile: process.permission?.has('fs.read', file) });
process.disconnect?.();
