import type { TextMode } from '../pii/types.ts';
import type { Connection } from './client.ts';
import { type Line, lineGroups } from './lines.ts';
import type { ScrubItem, ScrubReply, ScrubSpec } from './scrub-reply.ts';
import type { Terminal } from './terminal.ts';

/** What one request holds at most; the daemon takes 1 MiB of JSON and a thousand texts. */
const GROUP_LINES = 1000;
const GROUP_CHARS = 150_000;
/** A text whose JSON is longer would be refused by the daemon, and the lines beside it with it. */
const MAX_TEXT_BYTES = 1_000_000;
const KINDS: Readonly<Record<string, TextMode>> = { query: 'query', prose: 'prose', body: 'prose', document: 'prose' };

interface Parsed extends ScrubItem {
  readonly id: string | number;
}

/** Why a line has no answer. */
interface Fault {
  readonly line: number;
  readonly what: string;
}

export interface BatchResult {
  readonly lines: number;
  readonly faults: number;
}

/**
 * Answers JSON lines `{"id", "text", "kind"?}` with a line each, in order: `{id, spans, output}`, or `{line, error}` for a
 * line that is none. Empty lines are passed over. This is a stable interface.
 */
export async function scrubLines(
  stdin: NodeJS.ReadableStream,
  connection: Connection,
  spec: ScrubSpec,
  terminal: Terminal,
): Promise<BatchResult> {
  let [lines, faults] = [0, 0];
  for await (const group of lineGroups(stdin, GROUP_LINES, GROUP_CHARS)) {
    const parsed = group.filter(({ text }) => text.trim() !== '').map(parse);
    const good = parsed.filter((it): it is Parsed => 'text' in it);
    const items = good.map(({ text, kind }): ScrubItem => ({ text, kind }));
    const { results } = await answers(connection, { ...spec, items });
    let next = 0;
    for (const line of parsed) {
      lines += 1;
      if ('what' in line) {
        faults += 1;
        terminal.record(errorLine(line));
      } else {
        terminal.record(answerLine(line.id, results[next]));
        next += 1;
      }
    }
  }
  return { lines, faults };
}

async function answers(
  connection: Connection,
  body: ScrubSpec & { readonly items: readonly ScrubItem[] },
): Promise<{ readonly results: readonly ScrubReply[] }> {
  return body.items.length === 0 ? { results: [] } : await connection.request('POST', '/v1/scrub/batch', body);
}

function parse({ number, text: line }: Line): Parsed | Fault {
  const fault = (what: string): Fault => ({ line: number, what });
  let value: unknown;
  try {
    value = JSON.parse(line.replace(/^\ufeff/, ''));
  } catch {
    return fault('is not JSON');
  }
  const { id, text, kind = 'query' } = (value ?? {}) as Record<string, unknown>;
  if (typeof id !== 'string' && typeof id !== 'number') return fault('has no "id"');
  if (typeof text !== 'string') return fault('has no "text"');
  if (Buffer.byteLength(JSON.stringify(text)) > MAX_TEXT_BYTES) return fault('is longer than a megabyte');
  const mode = typeof kind === 'string' && Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined;
  return mode ? { id, text, kind: mode } : fault(`has a "kind" other than ${Object.keys(KINDS).join(', ')}`);
}

function answerLine(id: string | number, reply: ScrubReply | undefined): object {
  const spans = (reply?.findings ?? []).map(({ start, end, kind, outcome, confidence }) => ({
    start,
    end,
    type: kind,
    action: outcome,
    confidence,
  }));
  const output = reply?.leaves ?? '';
  return reply?.held ? { id, spans, output, held: reply.held.code } : { id, spans, output };
}

function errorLine({ line, what }: Fault): object {
  return { line, error: { code: 'CLI_JSONL_LINE', message: `line ${line} ${what}` } };
}
