import { basename } from 'node:path';
import { folder, ingestAll, openTestRag } from './ingest-rag.ts';

/** Ingests folders in a process that may read only some of them, and prints what became of it as JSON. */
const [directory, ...paths] = process.argv.slice(2) as [string, ...string[]];
const rag = await openTestRag(directory);
const { done, files } = await ingestAll(rag, paths.map(folder));
const { passages } = await rag.retrieve('words', { top: 10, unit: 'document' });
await rag.close();
console.log(
  JSON.stringify({
    counts: done.counts,
    files: files.map(({ path, code }) => [basename(path), code]),
    found: passages.map(({ documentKey }) => basename(documentKey)),
  }),
);
