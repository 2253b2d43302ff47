import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { IngestCounts, IngestEvent, IngestInput } from '../vault/contract.ts';
import type { Connection } from './client.ts';
import { CliError } from './errors.ts';
import { counted, formatDuration, formatPath } from './format.ts';
import { type Printable, shown, styled } from './printable.ts';
import { Progress } from './progress.ts';
import type { Context } from './verb.ts';

export type IngestDone = Extract<IngestEvent, { type: 'done' }>;

const LABELS = { scan: 'looking', read: 'reading', embed: 'embedding' } as const;

/**
 * Turns what was typed into absolute inputs.
 * @throws CliError CLI_PATH_MISSING before anything is sent, so that a slip of the pen starts no daemon
 */
export function toInputs(paths: readonly string[], jsonl: readonly string[], cwd: string): IngestInput[] {
  const inputs: IngestInput[] = [
    ...paths.map((path) => ({ kind: 'path' as const, path: resolve(cwd, path) })),
    ...jsonl.map((path) => ({ kind: 'jsonl' as const, path: resolve(cwd, path) })),
  ];
  const missing = inputs.find(({ path }) => !existsSync(path));
  if (missing) {
    throw new CliError('CLI_PATH_MISSING', `there is nothing at ${formatPath(missing.path, cwd)}`, {
      hint: 'check the spelling; relative paths start in the current folder',
    });
  }
  return inputs;
}

/**
 * Has the daemon read inputs into a collection and shows how it goes on stderr.
 * @param onEvent gets every event, for `--json`
 * @returns the last event
 * @throws CliError CLI_CANCELLED with what was kept; CLI_CONNECTION_LOST when the stream ends early
 */
export async function runIngest(
  context: Pick<Context, 'terminal' | 'cwd'>,
  connection: Connection,
  spec: { readonly collection?: string; readonly inputs: readonly IngestInput[] },
  onEvent: (event: IngestEvent) => void = () => {},
): Promise<IngestDone> {
  const { terminal, cwd } = context;
  const progress = new Progress(terminal);
  let counts: IngestCounts | null = null;
  try {
    for await (const event of connection.stream<IngestEvent>('/v1/ingest', spec)) {
      onEvent(event);
      if (event.type === 'done') {
        progress.pause();
        if (event.cancelled) {
          counts = event.counts;
          throw new CliError('CLI_CANCELLED', 'the work was cancelled');
        }
        return event;
      }
      if (event.type === 'progress') {
        counts = event.counts;
        progress.update({
          label: LABELS[event.phase],
          done: event.phase === 'scan' ? event.filesDone : event.bytesDone,
          total: event.phase === 'scan' ? 0 : event.bytesTotal,
          unit: event.phase === 'scan' ? 'items' : 'bytes',
          detail: `${event.filesDone} of ${counted(event.filesTotal, 'document')}`,
          etaMs: event.etaMs,
        });
      } else {
        progress.pause();
        terminal.note(fileLine(event, cwd));
      }
    }
  } catch (error) {
    progress.pause();
    if (!(error instanceof CliError) || error.code !== 'CLI_CANCELLED') throw error;
    const message = `cancelled; ${kept(counts)}; the same command goes on from there`;
    throw new CliError('CLI_CANCELLED', message, { cause: error });
  }
  throw new CliError('CLI_CONNECTION_LOST', 'the daemon ended the work before it was complete', {
    hint: `${kept(counts)}; run the command again, and \`cloister doctor\` if it happens again`,
  });
}

/** @returns `3 added, 1 updated, 2 unreadable in 40 ms` */
export function summary({ counts, elapsedMs }: IngestDone): Printable {
  const parts = [
    [counts.added, 'added'],
    [counts.updated, 'updated'],
    [counts.unchanged, 'unchanged'],
    [counts.removed, 'removed'],
    [counts.failed, 'not readable'],
  ] as const;
  const told = parts.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
  return shown`${told.length > 0 ? told.join(', ') : 'nothing to read'} in ${formatDuration(elapsedMs)}`;
}

function fileLine(event: Extract<IngestEvent, { type: 'file' }>, cwd: string): Printable {
  const mark = event.outcome === 'failed' ? styled('red', 'not read:') : styled('yellow', 'note:');
  return shown`${mark} ${formatPath(event.path, cwd)}: ${event.reason} ${styled('dim', `(${event.code})`)}`;
}

function kept(counts: IngestCounts | null): string {
  const stored = (counts?.added ?? 0) + (counts?.updated ?? 0);
  // What was stored after the last word from the daemon is kept too.
  return stored === 0 ? 'what was stored is kept' : `at least ${counted(stored, 'document')} stored and kept`;
}
