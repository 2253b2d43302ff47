import { resolve } from 'node:path';
import type { SearchReply } from '../../vault/contract.ts';
import { CliError } from '../errors.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { counted, formatDuration, formatPlace } from '../format.ts';
import { shown, styled } from '../printable.ts';
import { readQuestion, scopeOf } from '../question.ts';
import { searchWeb } from '../search-web.ts';
import { snippet } from '../snippet.ts';
import { type Call, defineVerb, type OptionSpecs } from '../verb.ts';
import { assertWeb, WEB_OPTIONS } from '../web-question.ts';

const DEFAULT_TOP = 10;
const DEFAULT_RUN_TOP = 100;
const MAX_TOP = 1000;
const SNIPPET_CHARS = 240;

const OPTIONS = {
  collection: {
    type: 'string',
    short: 'c',
    multiple: true,
    value: 'NAME',
    help: 'collection to search (default: default); may be given again',
  },
  top: {
    type: 'string',
    short: 'n',
    value: 'N',
    help: 'how many results, 1 to 1000 (default: 10; 100 with --queries)',
  },
  queries: { type: 'string', value: 'FILE', help: 'JSON lines {"id", "text"}: search for each; needs --run' },
  run: { type: 'string', value: 'OUT', help: 'where --queries writes lines of query id, document id, score' },
  ...WEB_OPTIONS,
} as const satisfies OptionSpecs;

/** `cloister search`: passages, best first. */
export const search = defineVerb({
  usage: [
    'search "WORDS" [--top N] [--collection NAME]',
    'search --web "WORDS" [--top N] [--mode MODE] [--engine NAME]...',
    'search --queries FILE --run OUT.tsv [--top N]',
  ],
  details: `Lists the passages that fit the WORDS best, with their place. Nothing is generated.
The exit code is 4 when nothing fits.

With --web the WORDS are searched for over Tor, among decoys: first you are shown what leaves.

With --queries every line of FILE is searched for and OUT gets one line per found document:
query id, document id and score, tab-separated, best first. The document id is the id of a
JSON line, or the absolute path of a file. OUT is written whole or not at all.`,
  options: OPTIONS,
  examples: [
    'cloister search "notice period" --top 3',
    'cloister search --queries queries.jsonl --run run.tsv --top 100 --collection press',
  ],
  async run(call) {
    const { queries, run } = call.values;
    if ((queries === undefined) !== (run === undefined)) {
      throw new CliError('CLI_USAGE', '--queries and --run are used together', {
        hint: '`cloister search --queries FILE --run OUT.tsv`',
      });
    }
    if (call.values.web && queries === undefined) return await searchWeb(call, parseTop(call.values.top, DEFAULT_TOP));
    assertWeb(call.values);
    return queries !== undefined && run !== undefined ? await runQueries(call, queries, run) : await searchOnce(call);
  },
});

async function searchOnce(call: Call<typeof OPTIONS>): Promise<ExitCode> {
  const { terminal, cwd, values } = call;
  const top = parseTop(values.top, DEFAULT_TOP);
  const text = await readQuestion(call.positionals, call);
  const connection = await call.connect({ start: true });
  const where = scopeOf(values.collection);
  const reply = await connection.request<SearchReply>('POST', '/v1/search', { ...where, text, top });
  terminal.document(reply);
  for (const [index, passage] of reply.passages.entries()) {
    const rank = `${index + 1}.`;
    terminal.line(
      shown`${styled('bold', rank)} ${formatPlace(passage, cwd)}  ${styled('dim', passage.score.toFixed(3))}`,
    );
    terminal.line(shown`${' '.repeat(rank.length + 1)}${snippet(passage.text, text, SNIPPET_CHARS)}`);
  }
  const how = reply.method === 'hybrid' ? 'keyword and semantic search' : 'keyword search';
  terminal.note(shown`${counted(reply.passages.length, 'passage')} in ${formatDuration(reply.elapsedMs)}, ${how}`);
  return reply.passages.length === 0 ? EXIT.notFound : EXIT.ok;
}

async function runQueries(call: Call<typeof OPTIONS>, queriesFile: string, runFile: string): Promise<ExitCode> {
  const { readQueries, writeRun } = await import('../query-run.ts');
  if (call.positionals.length > 0) {
    throw new CliError('CLI_USAGE', 'words and --queries are not used together', { hint: 'leave one of them out' });
  }
  const top = parseTop(call.values.top, DEFAULT_RUN_TOP);
  const queries = await readQueries(resolve(call.cwd, queriesFile));
  const connection = await call.connect({ start: true });
  const spec = { top, ...scopeOf(call.values.collection) };
  const result = await writeRun(connection, queries, resolve(call.cwd, runFile), spec, call.terminal);
  if (result.refused > 0) {
    call.terminal.warn(
      shown`${counted(result.refused, 'query', 'queries')} held nothing to search for, and found nothing`,
    );
  }
  call.terminal.document(result);
  call.terminal.line(
    shown`${counted(result.queries, 'query', 'queries')}, ${counted(result.lines, 'line')} in ${formatDuration(result.elapsedMs)}`,
  );
  return result.lines === 0 ? EXIT.notFound : EXIT.ok;
}

function parseTop(text: string | undefined, fallback: number): number {
  if (text === undefined) return fallback;
  const top = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (top >= 1 && top <= MAX_TOP) return top;
  throw new CliError('CLI_USAGE', `--top is a whole number from 1 to ${MAX_TOP}`, { hint: 'for example `--top 20`' });
}
