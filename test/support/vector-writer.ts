/**
 * Adds to an index and saves it, over and over, until it is killed. Prints how many vectors are safe after each save.
 * `node vector-writer.ts <directory> <vectors held already>`
 */
import { openVectorIndex } from '../../src/rag/vector/open.ts';
import { startVectorWorker } from '../../src/rag/vector/vector-worker.ts';
import { entries, memorySource } from './vectors.ts';

const DIMENSIONS = 8;
/** Above the size from which a graph is built, so that graphs are saved as well. */
const FIRST = 4200;
const STEP = 150;

const [directory = '', held = '0'] = process.argv.slice(2);
let count = Number(held);
const source = memorySource(
  Array.from({ length: count }, (_, at) => at + 1),
  DIMENSIONS,
);
const index = await openVectorIndex({
  directory,
  modelId: 'model-a',
  dimensions: DIMENSIONS,
  source,
  worker: await startVectorWorker(),
});
await index.ready();
for (;;) {
  const next = count === 0 ? FIRST : count + STEP;
  await index.add(entries(count + 1, next, DIMENSIONS));
  await index.flush();
  count = next;
  process.stdout.write(`${count}\n`);
}
