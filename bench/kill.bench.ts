import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { killRepeatedly } from '../test/support/ingest-kill.ts';

/**
 * Kills an ingest of 3,000 documents again and again: while it reads, saves its indexes, computes vectors, and moves from
 * one embedding model to another. Ends with an error at the first document that was told of and is not there.
 *
 * `node bench/kill.bench.ts [kills, 200 unless told]`
 */
const kills = Number(process.argv[2] ?? 200);
const folder = mkdtempSync(join(tmpdir(), 'cloister-kill-'));
const start = performance.now();
try {
  const plan = { folder, documents: 3000, lifeMs: 1200, models: ['one', '', 'two'], random: Math.random };
  const report = await killRepeatedly(plan, kills);
  console.log(JSON.stringify({ ...report, seconds: Math.round((performance.now() - start) / 1000) }));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
