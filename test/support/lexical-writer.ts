import { openLexicalIndex } from '../../src/rag/lexical/open.ts';

/** Adds and flushes for ever, telling after each flush how far it is durable. Ends only when killed. */
const index = openLexicalIndex({ directory: process.argv[2] as string });
for (let id = index.durableChunkId + 1; ; id += 1) {
  index.add([{ chunkId: id, title: '', text: `entry number${id}` }]);
  if (id % 7 !== 0) continue;
  await index.flush();
  process.stdout.write(`${index.durableChunkId}\n`);
}
