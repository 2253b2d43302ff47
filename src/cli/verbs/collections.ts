import type { CollectionRow } from '../../vault/contract.ts';
import { EXIT } from '../exit-codes.ts';
import { counted, formatBytes, table } from '../format.ts';
import { shown } from '../printable.ts';
import { onlySubVerb, required } from '../sub-verb.ts';
import { defineVerb } from '../verb.ts';

/** `cloister collections`: separate shelves of documents. */
export const collections = defineVerb({
  usage: ['collections [--web]', 'collections remove NAME'],
  details: `Lists the collections: shelves of documents that are asked separately. \`remove\` drops a
collection with everything that was read into it; the files themselves stay.
Those made for web pages are listed with \`--web\`; \`cloister forget\` says how old they are.`,
  options: { web: { type: 'boolean', help: 'collections made for web pages too' } },
  examples: ['cloister collections', 'cloister collections remove press'],
  async run({ values, positionals, terminal, connect }) {
    if (onlySubVerb('collections', positionals, ['remove'])) {
      const name = required('collections', positionals, 'the NAME of a collection');
      const connection = await connect({ start: true });
      terminal.document(await connection.request('DELETE', `/v1/collections/${encodeURIComponent(name)}`));
      terminal.line(shown`removed collection ${name}`);
      return EXIT.ok;
    }
    const connection = await connect({ start: true });
    const reply = await connection.request<{ readonly collections: readonly CollectionRow[] }>(
      'GET',
      values.web ? '/v1/collections?web=true' : '/v1/collections',
    );
    terminal.document(reply);
    if (reply.collections.length > 0) {
      const rows = reply.collections.map(({ name, documentCount, chunkCount, bytes }) => [
        name,
        String(documentCount),
        String(chunkCount),
        formatBytes(bytes),
      ]);
      for (const line of table(['COLLECTION', 'DOCUMENTS', 'PASSAGES', 'SIZE'], rows, [1, 2, 3])) terminal.line(line);
    }
    terminal.note(shown`${counted(reply.collections.length, 'collection')}`);
    return EXIT.ok;
  },
});
