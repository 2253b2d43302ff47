import { openLexicalIndex } from '../../src/rag/lexical/open.ts';
import { idsOf } from './lexical-index.ts';

/** Adds more than fits under the file size limit its parent set, and prints what came of it. */
const index = openLexicalIndex({ directory: process.argv[2] as string });
const before = index.durableChunkId;
const words = Array.from({ length: 20_000 }, (_, i) => `w${(i * 2654435761) % 1_000_003}`).join(' ');
index.add([{ chunkId: before + 1, title: '', text: `second text ${words}` }]);
const refused = await index.flush().then(
  () => null,
  (error: { code?: string }) => error.code,
);
process.stdout.write(
  JSON.stringify({ refused, durable: index.durableChunkId === before, found: idsOf(index, 'text') }),
);
