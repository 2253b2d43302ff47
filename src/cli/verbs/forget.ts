import type { ForgottenPages, WebCollectionRow } from '../../vault/contract.ts';
import type { Connection } from '../client.ts';
import { CliError } from '../errors.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { counted, formatAge, formatBytes, formatDuration, table } from '../format.ts';
import { shown } from '../printable.ts';
import type { Terminal } from '../terminal.ts';
import { defineVerb } from '../verb.ts';

const UNIT_MS = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;

/** `cloister forget`: which web pages are kept, and removing them. */
export const forget = defineVerb({
  usage: ['forget', 'forget [COLLECTION] [--older-than AGE]', 'forget --all-web'],
  details: `Lists the web pages that are kept, by collection, with their age and when the first of them
expires; or forgets them: those of a COLLECTION, those fetched longer ago than an AGE such
as 30m, 12h, 7d or 2w, or both of that, or all. They are removed from the store and from
all indexes. Your own documents stay: \`cloister sources forget\` removes one of those.`,
  options: {
    'older-than': { type: 'string', value: 'AGE', help: 'only pages fetched longer ago than this' },
    'all-web': { type: 'boolean', help: 'every web page' },
  },
  examples: [
    'cloister forget',
    'cloister forget --older-than 7d',
    'cloister forget tides',
    'cloister forget --all-web',
  ],
  async run({ values, positionals, terminal, connect }) {
    const [collection, ...more] = positionals;
    const all = values['all-web'] === true;
    const age = values['older-than'];
    if (more.length > 0) throw usage('`cloister forget` takes one COLLECTION', 'put a name with spaces in quotes');
    if (all && (collection !== undefined || age !== undefined)) {
      throw usage('--all-web means every page and goes with nothing else', 'leave it out, or leave the others out');
    }
    const spec = {
      ...(collection === undefined ? {} : { collection }),
      ...(age === undefined ? {} : { olderThanMs: parseAge(age) }),
      ...(all ? { all } : {}),
    };
    const connection = await connect({ start: true });
    if (Object.keys(spec).length === 0) return await list(connection, terminal);
    const reply = await connection.request<ForgottenPages>('POST', '/v1/web-pages/forget', spec);
    terminal.document(reply);
    terminal.line(shown`forgot ${counted(reply.pages, 'web page')}`);
    return EXIT.ok;
  },
});

async function list(connection: Connection, terminal: Terminal): Promise<ExitCode> {
  const reply = await connection.request<{ readonly collections: readonly WebCollectionRow[] }>('GET', '/v1/web-pages');
  terminal.document(reply);
  const now = Date.now();
  if (reply.collections.length > 0) {
    const rows = reply.collections.map((row) => [
      row.name,
      String(row.pageCount),
      String(row.snippetCount),
      formatBytes(row.bytes),
      formatAge(now - row.oldestFetchedAtMs),
      row.nextExpiryMs === null ? 'never' : `in ${formatDuration(Math.max(0, row.nextExpiryMs - now))}`,
    ]);
    const header = ['COLLECTION', 'PAGES', 'SNIPPETS', 'TEXT', 'OLDEST', 'EXPIRES'];
    for (const line of table(header, rows, [1, 2, 3])) terminal.line(line);
  }
  const total = reply.collections.reduce((sum, { pageCount, snippetCount }) => sum + pageCount + snippetCount, 0);
  terminal.note(shown`${counted(total, 'web page')} kept`);
  return EXIT.ok;
}

/** @returns milliseconds of `30m`, `12h`, `7d`, `2w` */
function parseAge(text: string): number {
  const [, count = '', unit = ''] = /^(\d{1,5})([mhdw])$/.exec(text) ?? [];
  if (count !== '' && Object.hasOwn(UNIT_MS, unit)) return Number(count) * UNIT_MS[unit as keyof typeof UNIT_MS];
  throw usage('an AGE is a number with a unit', 'write it as 30m, 12h, 7d or 2w');
}

function usage(message: string, hint: string): CliError {
  return new CliError('CLI_USAGE', message, { hint });
}
