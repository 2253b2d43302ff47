import { writeSync } from 'node:fs';
import { hashedEmbedder } from './ingest-embedder.ts';
import { jsonl, openTestRag } from './ingest-rag.ts';

/**
 * A process to be killed: ingests a file of JSON lines and prints, after each event, how many of its documents it was
 * told are done.
 * Arguments: the vault's folder, the file, the name of an embedding model or nothing.
 */
const [directory, file, model] = process.argv.slice(2) as [string, string, string | undefined];
const embedder = model ? hashedEmbedder(model) : null;
const rag = await openTestRag(directory, { embedder });
for await (const event of rag.ingest({ collection: 'default', inputs: [jsonl(file)] }, new AbortController().signal)) {
  if (event.type === 'file') continue;
  const { added, updated, unchanged } = event.counts;
  const isDone = event.type === 'done';
  // Straight to the pipe: what stands in a buffer of this process dies with it, which would only weaken the test.
  writeSync(1, `${isDone ? 'done' : 'told'} ${added + updated + unchanged}\n`);
}
await rag.close();
