import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openAuditLog } from '../../src/audit/log.ts';
import { prepareState, statePaths } from '../../src/config/paths.ts';
import { PROGRAM_ROOT } from '../../src/config/version.ts';
import { createAirlock } from '../../src/daemon/airlock-host.ts';
import { createRecorder } from '../../src/daemon/recorder.ts';

/** The part of the daemon that the airlock talks to, with the real chain: every record is on the disk before it counts. */
const target = Number(process.argv[2]);
const paths = prepareState(statePaths({ CLOISTER_HOME: mkdtempSync(join(tmpdir(), 'cloister-bench-')) }));
const audit = await openAuditLog({ paths, policy: { retentionDays: 30, segmentBytes: 8_388_608 } });
const limits = { connections: 100_000, perSecond: 100_000 };
const allow = [{ name: 'loop', networks: ['127.0.0.0/8'], ports: [target] }];
writeFileSync(
  paths.airlockPolicy,
  JSON.stringify({ version: 1, roles: { lab: { clients: ['bench'], allow, limits } } }),
);
const times = { createdAt: 0, expiresAt: null, lastUsedAt: null, revokedAt: null };
const host = createAirlock({
  recorder: createRecorder(audit, () => undefined),
  hostHash: (name) => audit.queryHash(name, 'host'),
  tokens: {
    look: () => ({ known: 'valid', token: { name: 'bench', scopes: ['proxy'], ...times } }),
    knows: () => true,
    onRevoke: () => () => false,
  },
  failures: { note: () => undefined },
  policyFile: paths.airlockPolicy,
  config: { port: 0, socksPort: null },
  programRoot: PROGRAM_ROOT,
  reservedPorts: () => [],
  onFault: () => undefined,
});
await host.precondition.establish(new AbortController().signal);
const { pid, port } = host.status();
process.stdout.write(JSON.stringify({ pid, port }));
process.once('SIGTERM', async () => {
  await host.close();
  await audit.close();
  process.exit(0);
});
