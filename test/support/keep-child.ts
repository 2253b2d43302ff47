import { writeSync } from 'node:fs';
import { openTestRag } from './ingest-rag.ts';
import { keep } from './web-pages.ts';

/**
 * A process to be killed: keeps plain pages one after another and prints the number of each when it is told of.
 * Arguments: the vault's folder, the number of the first page, the word in all of them.
 */
const [directory, first, word] = process.argv.slice(2) as [string, string, string];
const rag = await openTestRag(directory, {
  readers: {
    read: async () => Promise.reject(new Error('no files here')),
    run: async () => ({
      kind: 'text',
      title: 'Page',
      blocks: [{ type: 'paragraph', text: `The ${word} stands here.` }],
      links: [],
      wordCount: 4,
      truncated: false,
      instructionCount: 0,
      hiddenCount: 0,
    }),
  },
});
for (let n = Number(first); ; n += 1) {
  const page = { url: `https://a.example/${n}`, contentType: 'text/html', body: new Uint8Array(1), fetchedAtMs: n };
  await keep(rag, { collection: 'w', pages: [page] });
  writeSync(1, `${n}\n`);
}
