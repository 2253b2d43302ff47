import { resolve } from 'node:path';
import { EXIT } from '../exit-codes.ts';
import { counted, formatPath } from '../format.ts';
import { shown } from '../printable.ts';
import { onlySubVerb, required } from '../sub-verb.ts';
import { defineVerb } from '../verb.ts';

interface GrantRow {
  readonly path: string;
  readonly grantedAt: number;
}

/** `cloister grants`: what the reading process may read. */
export const grants = defineVerb({
  usage: ['grants', 'grants revoke PATH'],
  details: `Lists the files and folders that were given to \`cloister ingest\` or \`cloister model import\`
and that the reading process may therefore read; everything else on the machine is closed
to it. \`revoke\` takes one back; what was read from it stays until it is forgotten.`,
  options: {},
  examples: ['cloister grants', 'cloister grants revoke ~/papers'],
  async run({ positionals, terminal, connect, cwd }) {
    if (onlySubVerb('grants', positionals, ['revoke'])) {
      const path = resolve(cwd, required('grants', positionals, 'the PATH that was granted'));
      const connection = await connect({ start: true });
      terminal.document(await connection.request('DELETE', '/v1/grants', { path }));
      terminal.line(shown`${formatPath(path, cwd)} may not be read any more`);
      return EXIT.ok;
    }
    const connection = await connect({ start: true });
    const reply = await connection.request<{ readonly grants: readonly GrantRow[] }>('GET', '/v1/grants');
    terminal.document(reply);
    for (const { path } of reply.grants) terminal.line(shown`${path}`);
    terminal.note(shown`${counted(reply.grants.length, 'grant')}`);
    return EXIT.ok;
  },
});
