import { createReadStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { SearchReply } from '../vault/contract.ts';
import type { Connection } from './client.ts';
import { CliError, RemoteError } from './errors.ts';
import { Progress } from './progress.ts';
import type { Terminal } from './terminal.ts';

export interface Query {
  readonly id: string;
  readonly text: string;
}

export interface RunResult {
  readonly queries: number;
  readonly lines: number;
  /** Queries without a word that could be searched for: they have no lines. */
  readonly refused: number;
  readonly elapsedMs: number;
}

/** Searches in flight: enough to keep the vault busy while replies are on their way. */
const WORKERS = 4;
/** A query that cannot be searched for is a query without results, as in every other retrieval system. */
const WITHOUT_RESULTS = new Set(['RAG_QUERY_EMPTY', 'RAG_QUERY_TOO_LONG']);

/**
 * Reads JSON lines `{"id" or "_id", "text"}`; empty lines are skipped.
 * @throws CliError CLI_PATH_MISSING, CLI_QUERIES_FILE with the number of the line
 */
export async function readQueries(path: string): Promise<Query[]> {
  const queries: Query[] = [];
  const seen = new Set<string>();
  let number = 0;
  try {
    const lines = createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Number.POSITIVE_INFINITY });
    for await (const line of lines) {
      number += 1;
      if (line.trim() === '') continue;
      const query = parseQuery(line.replace(/^\ufeff/, ''), number);
      if (seen.has(query.id)) throw badLine(number, 'repeats an id');
      seen.add(query.id);
      queries.push(query);
    }
  } catch (cause) {
    if (cause instanceof CliError) throw cause;
    throw new CliError('CLI_PATH_MISSING', 'the file of queries cannot be read', {
      hint: 'check its path and that you may read it',
      cause,
    });
  }
  return queries;
}

/**
 * Searches for every query and writes `query id TAB document id TAB score` lines, queries in their order and documents
 * best first. The file appears when it is complete.
 * @throws CliError CLI_WRITE_FAILED, CLI_CANCELLED; RemoteError for anything but an empty or over-long query
 */
export async function writeRun(
  connection: Connection,
  queries: readonly Query[],
  path: string,
  spec: { readonly top: number; readonly collection?: string },
  terminal: Terminal,
): Promise<RunResult> {
  const startedAt = performance.now();
  const progress = new Progress(terminal);
  const found: string[] = new Array(queries.length).fill('');
  let [next, done, lines, refused] = [0, 0, 0, 0];
  const work = async (): Promise<void> => {
    for (let at = next++; at < queries.length; at = next++) {
      const { id, text } = queries[at] as Query;
      const passages = await searchFor(connection, { ...spec, text, unit: 'document' });
      if (passages === null) refused += 1;
      else {
        found[at] = passages.map(({ documentKey, score }) => `${id}\t${cell(documentKey)}\t${score}\n`).join('');
        lines += passages.length;
      }
      done += 1;
      progress.update({ label: 'searching', done, total: queries.length, unit: 'items' });
    }
  };
  try {
    await Promise.all(Array.from({ length: WORKERS }, work));
  } finally {
    // After a failure the other workers have nothing left to take.
    next = queries.length;
    progress.pause();
  }
  await writeWhole(path, found);
  return { queries: queries.length, lines, refused, elapsedMs: Math.round(performance.now() - startedAt) };
}

async function searchFor(connection: Connection, body: object): Promise<SearchReply['passages'] | null> {
  try {
    return (await connection.request<SearchReply>('POST', '/v1/search', body)).passages;
  } catch (error) {
    if (error instanceof RemoteError && WITHOUT_RESULTS.has(error.code)) return null;
    throw error;
  }
}

async function writeWhole(path: string, pieces: readonly string[]): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    const file = await open(temporary, 'w');
    try {
      await file.writeFile(pieces.join(''));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true });
    throw new CliError('CLI_WRITE_FAILED', 'the file of results cannot be written', {
      hint: 'check that its folder exists, that you may write there, and that the disk has room',
      cause,
    });
  }
}

function parseQuery(line: string, number: number): Query {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    // The parser's message quotes the line, so it is not kept as a cause.
    throw badLine(number, 'is not JSON');
  }
  const { id, _id, text } = (value ?? {}) as Record<string, unknown>;
  const key = id ?? _id;
  if (typeof key !== 'string' && typeof key !== 'number') throw badLine(number, 'has no "id"');
  if (typeof text !== 'string') throw badLine(number, 'has no "text"');
  if (/[\t\r\n]/.test(String(key))) throw badLine(number, 'has an id with a tab or a line break');
  return { id: String(key), text };
}

function badLine(number: number, what: string): CliError {
  return new CliError('CLI_QUERIES_FILE', `line ${number} of the file of queries ${what}`, {
    hint: 'each line is {"id": "q1", "text": "words to search for"}, every id once',
  });
}

/** A path may hold a tab or a line break; a column may not. */
function cell(text: string): string {
  return text.replace(/[\t\r\n]/g, ' ');
}
