/**
 * Uses a vector index the way the vault does: under the permission model, with the right to start threads given up.
 * Prints one JSON line. `node --permission … vector-vault.ts <directory> <vectors>`
 */
import { openVectorIndex } from '../../src/rag/vector/open.ts';
import { startVectorWorker } from '../../src/rag/vector/vector-worker.ts';
import { entries, memorySource, vectorOf } from './vectors.ts';

const DIMENSIONS = 8;
const [directory = '', wanted = '0'] = process.argv.slice(2);
const worker = await startVectorWorker();
for (const right of ['worker', 'addon', 'child']) process.permission?.drop(right);
const index = await openVectorIndex({
  directory,
  modelId: 'model-a',
  dimensions: DIMENSIONS,
  source: memorySource([]),
  worker,
});
let refused: unknown = null;
try {
  await index.add(entries(1, Number(wanted), DIMENSIONS));
  await index.flush();
  await index.settled();
  await index.flush();
} catch (error) {
  refused = (error as { code?: unknown }).code ?? String(error);
}
const [best] = await index.search(vectorOf(5, DIMENSIONS), { top: 1 });
const { backend, note, vectorCount, ef } = index;
process.stdout.write(`${JSON.stringify({ backend, note, vectorCount, ef, best: best?.chunkId, refused })}\n`);
await worker?.close();
process.exit(0);
