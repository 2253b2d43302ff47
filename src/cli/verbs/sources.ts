import type { SourceRow } from '../../vault/contract.ts';
import { CliError } from '../errors.ts';
import { EXIT } from '../exit-codes.ts';
import { counted, formatBytes, formatPath, table } from '../format.ts';
import { clip, shown } from '../printable.ts';
import { onlySubVerb, required } from '../sub-verb.ts';
import { defineVerb } from '../verb.ts';

/** `cloister sources`: what was read, and what could not be. */
export const sources = defineVerb({
  usage: ['sources [--collection NAME]', 'sources forget ID'],
  details: `Lists every document with its ID, its size and, where nothing could be read, the reason.
\`forget\` removes a document from the store and from all indexes; the file itself stays, and
is read again when its folder is.`,
  options: {
    collection: { type: 'string', short: 'c', value: 'NAME', help: 'only this collection (default: all)' },
  },
  examples: ['cloister sources', 'cloister sources --json | jq -r ".sources[].key"', 'cloister sources forget 12'],
  async run({ values, positionals, terminal, connect, cwd }) {
    if (onlySubVerb('sources', positionals, ['forget'])) {
      const id = required('sources', positionals, 'the ID of a document, as `cloister sources` lists it');
      if (!/^[1-9]\d{0,14}$/.test(id)) {
        throw new CliError('CLI_USAGE', 'the ID of a document is a number', { hint: '`cloister sources` lists them' });
      }
      const connection = await connect({ start: true });
      terminal.document(await connection.request('DELETE', `/v1/sources/${id}`));
      terminal.line(shown`forgot document ${id}`);
      return EXIT.ok;
    }
    const query = values.collection === undefined ? '' : `?collection=${encodeURIComponent(values.collection)}`;
    const connection = await connect({ start: true });
    const reply = await connection.request<{ readonly sources: readonly SourceRow[] }>('GET', `/v1/sources${query}`);
    terminal.document(reply);
    if (reply.sources.length > 0) {
      const rows = reply.sources.map((row) => [
        String(row.documentId),
        row.collection,
        row.kind,
        formatBytes(row.bytes),
        row.verdict === null || row.verdict.code === 'ok' ? counted(row.chunkCount, 'passage') : row.verdict.code,
        clip(row.title, 50),
        formatPath(row.key, cwd),
      ]);
      const header = ['ID', 'COLLECTION', 'KIND', 'SIZE', 'HELD', 'TITLE', 'DOCUMENT'];
      for (const line of table(header, rows, [0, 3])) terminal.line(line);
    }
    terminal.note(shown`${counted(reply.sources.length, 'document')}`);
    return EXIT.ok;
  },
});
