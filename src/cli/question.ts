import { createInterface } from 'node:readline';
import type { Scope } from '../vault/contract.ts';
import { CliError } from './errors.ts';
import { readLine } from './prompt.ts';
import type { Context } from './verb.ts';

/** Longest question taken from a pipe, in bytes: the daemon's own limit is far below it. */
const MAX_BYTES = 1_000_000;

/**
 * The question: what was typed, else a prompt on a terminal, else what is piped in.
 * @throws CliError CLI_USAGE when there is none, CLI_CANCELLED by Ctrl-C
 */
export async function readQuestion(
  words: readonly string[],
  { stdin, signal, terminal }: Pick<Context, 'stdin' | 'signal' | 'terminal'>,
): Promise<string> {
  const typed = words.join(' ').trim();
  if (typed !== '') return typed;
  if (stdin.isTTY) terminal.prompt('question: ');
  const text = stdin.isTTY ? ((await readLine(stdin, signal)) ?? '') : await readAll(stdin, signal);
  if (signal.aborted) throw new CliError('CLI_CANCELLED', 'cancelled');
  if (text.trim() !== '') return text.trim();
  throw new CliError('CLI_USAGE', 'there is no question', {
    hint: 'write it behind the verb, as in `cloister ask "what is due in May?"`, or pipe it in',
  });
}

/** What the question is put to, as the daemon takes it; nothing named leaves it to the daemon. */
export function scopeOf(names: readonly string[] = []): Scope {
  const [first, ...more] = names;
  if (first === undefined) return {};
  return more.length === 0 ? { collection: first } : { collections: names };
}

async function readAll(stdin: NodeJS.ReadableStream, signal: AbortSignal): Promise<string> {
  const lines: string[] = [];
  let bytes = 0;
  for await (const line of createInterface({ input: stdin, signal })) {
    bytes += Buffer.byteLength(line) + 1;
    if (bytes > MAX_BYTES)
      throw new CliError('CLI_USAGE', 'the question is too long', { hint: 'ask for less at once' });
    lines.push(line);
  }
  return lines.join('\n');
}
