/** Writes to a log without end, turning over and pruning all the time: `node audit-writer.ts <paths as JSON>`. */
import { openAuditLog } from '../../src/audit/log.ts';
import { type AuditPaths, ingest } from './audit.ts';

const DAY_MS = 86_400_000;
const paths = JSON.parse(process.argv[2] ?? '') as AuditPaths;
let now = 400 * DAY_MS;
const log = await openAuditLog({ paths, policy: { retentionDays: 1, segmentBytes: 15_000 }, now: () => now });
process.stdout.write('ready\n');
for (let round = 1; ; round += 1) {
  await Promise.all(Array.from({ length: 1 + (round % 20) }, (_, at) => log.append(ingest(at))));
  if (round % 7 === 0) await log.checkpoint();
  now += DAY_MS / 40;
  if (round % 10 === 0) await log.prune();
}
