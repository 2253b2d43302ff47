import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { openVectorIndex } from '../../../src/rag/vector/open.ts';
import { CHILD_ENV } from '../../support/child-env.ts';
import { memorySource, seeded, temporaryFolder, vectorOf, workerFor } from '../../support/vectors.ts';

const WRITER = join(import.meta.dirname, '..', '..', 'support', 'vector-writer.ts');
const DIMENSIONS = 8;
/** More of them for a thorough run: `VECTOR_KILLS=300`. */
const KILLS = Number(process.env['VECTOR_KILLS'] ?? 12);
const LANES = 3;
/** A fresh writer needs about this long until it saves; the kill falls somewhere in the saves that follow. */
const LONGEST_LIFE_MS = 300;

/** Runs a writer, kills it at a random moment after its first save began, and returns the last count it called safe. */
async function writeAndKill(directory: string, held: number, lifeMs: number): Promise<number> {
  const child = spawn(process.execPath, [WRITER, directory, String(held)], {
    env: CHILD_ENV,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let safe = held;
  const exited = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const lines = createInterface({ input: child.stdout });
  const first = new Promise<void>((resolve) => lines.once('line', () => resolve()));
  lines.on('line', (line) => {
    safe = Number(line);
  });
  await Promise.race([first, exited]);
  await wait(lifeMs);
  child.kill('SIGKILL');
  await exited;
  return safe;
}

test(`flush: after each of ${KILLS} kills in the middle of saves, everything called safe is there and nothing is torn`, async (t) => {
  const worker = await workerFor(t);
  const random = seeded(Date.now() % 100_000);
  const lane = async (): Promise<void> => {
    const directory = temporaryFolder(t);
    let safe = 0;
    for (let kill = 0; kill < KILLS / LANES; kill += 1) {
      safe = await writeAndKill(directory, safe, (random() + 0.5) * LONGEST_LIFE_MS);
      assert.ok(safe > 0);
      const source = memorySource(
        Array.from({ length: safe }, (_, at) => at + 1),
        DIMENSIONS,
      );
      const index = await openVectorIndex({ directory, modelId: 'model-a', dimensions: DIMENSIONS, source, worker });
      await index.ready();
      await index.settled();
      assert.equal(index.note, null);
      assert.equal(source.readCount, 0);
      assert.equal(index.vectorCount, safe);
      assert.equal((await index.search(vectorOf(safe, DIMENSIONS), { top: 1 }))[0]?.chunkId, safe);
      await index.close();
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
});
