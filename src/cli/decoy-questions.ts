import { createReadStream } from 'node:fs';
import type { AuditQuestion } from '../decoy/plan-lines.ts';
import { CliError } from './errors.ts';
import { type Line, lineGroups } from './lines.ts';

const GROUP_LINES = 1000;
const GROUP_CHARS = 1_000_000;

/**
 * Questions of a file: one a line, each a thread of its own, or JSON lines `{"user", "seq", "query"}` with a thread for each
 * user. Empty lines are skipped.
 * @throws CliError CLI_PATH_MISSING, CLI_JSONL_LINE
 */
export async function* readDecoyQuestions(path: string, inJsonl: boolean): AsyncGenerator<AuditQuestion> {
  for await (const line of linesOf(path)) {
    const text = line.text.replace(/^\ufeff/, '');
    if (text.trim() === '') continue;
    yield inJsonl ? parse(text, line.number) : { user: `line-${line.number}`, seq: 0, query: text };
  }
}

async function* linesOf(path: string): AsyncGenerator<Line> {
  try {
    for await (const group of lineGroups(createReadStream(path), GROUP_LINES, GROUP_CHARS)) yield* group;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).syscall === undefined) throw cause;
    throw new CliError('CLI_PATH_MISSING', 'the file of questions cannot be read', {
      hint: 'check its path and that you may read it',
      cause,
    });
  }
}

function parse(text: string, number: number): AuditQuestion {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw badLine(number, 'is not JSON');
  }
  const { user, seq, query } = (value ?? {}) as Record<string, unknown>;
  if (typeof user !== 'string' && typeof user !== 'number') throw badLine(number, 'has no "user"');
  if (typeof seq !== 'number') throw badLine(number, 'has no "seq"');
  if (typeof query !== 'string') throw badLine(number, 'has no "query"');
  return { user: String(user), seq, query };
}

function badLine(number: number, what: string): CliError {
  return new CliError('CLI_JSONL_LINE', `line ${number} ${what}`, {
    hint: 'each line is {"user", "seq", "query"}; the lines of one user are one thread',
  });
}
