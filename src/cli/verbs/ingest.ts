import { EXIT } from '../exit-codes.ts';
import { runIngest, summary, toInputs } from '../ingest-run.ts';
import { shown } from '../printable.ts';
import { defineVerb } from '../verb.ts';

/** `cloister ingest`: reads files, folders and JSON lines into a collection. */
export const ingest = defineVerb({
  usage: [
    'ingest PATH... [--collection NAME]',
    'ingest --jsonl FILE [--collection NAME]',
    'ingest [--collection NAME]',
  ],
  details: `Reads files and folders (with everything below them) into a collection. What was read
before and has not changed is skipped; what is gone from a folder is removed. Without a
PATH everything the collection was ever fed is read again.

A JSON lines file holds one {"id", "title", "text"} per line; each line is a document.
Ctrl-C stops the work; what was stored is kept. Files that cannot be read are named
with the reason and do not stop the others; the exit code is 1 only when none could be.`,
  options: {
    collection: { type: 'string', short: 'c', value: 'NAME', help: 'collection to read into (default: default)' },
    jsonl: { type: 'string', multiple: true, value: 'FILE', help: 'a file of JSON lines; may be given again' },
  },
  examples: [
    'cloister ingest ~/notes ~/papers/report.pdf',
    'cloister ingest --jsonl articles.jsonl --collection press',
  ],
  async run({ values, positionals, ...context }) {
    const { terminal } = context;
    const inputs = toInputs(positionals, values.jsonl ?? [], context.cwd);
    const connection = await context.connect({ start: true });
    if (inputs.length === 0) terminal.note(shown`reading again everything the collection was fed`);
    const { collection } = values;
    const done = await runIngest(
      context,
      connection,
      { ...(collection === undefined ? {} : { collection }), inputs },
      (event) => terminal.document(event),
    );
    terminal.line(summary(done));
    const { added, updated, unchanged, removed, failed } = done.counts;
    return failed > 0 && added + updated + unchanged + removed === 0 ? EXIT.failed : EXIT.ok;
  },
});
