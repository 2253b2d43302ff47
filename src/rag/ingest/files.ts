import { RagError } from '../errors.ts';
import type { Outcome } from './outcome.ts';
import { type FileTask, type PrepareParts, prepareFile } from './prepare.ts';

/** Files under way at a time: enough to keep the parser threads busy. */
const WINDOW_FILES = 4;
/** Together they hold no more than this, or one file. */
const WINDOW_BYTES = 64 * 1024 * 1024;

interface UnderWay {
  readonly bytes: number;
  readonly outcome: Promise<Outcome>;
}

/**
 * Prepares files, several at a time, and gives their outcomes in the order of `tasks`.
 * @throws RagError RAG_READERS_SPENT, RAG_CANCELLED; what was finished by then has been given
 */
export async function* fileOutcomes(
  parts: PrepareParts,
  tasks: Iterable<FileTask>,
  signal: AbortSignal,
): AsyncGenerator<Outcome, void, undefined> {
  const window: UnderWay[] = [];
  let windowBytes = 0;
  let stopped: unknown;
  const settle = async (): Promise<Outcome | undefined> => {
    const { bytes, outcome } = window.shift()!;
    windowBytes -= bytes;
    try {
      return await outcome;
    } catch (error) {
      // The others are still waited for: the verdict on the file that ended the last parser thread is among them.
      if (!(error instanceof RagError)) throw error;
      stopped ??= error;
      return undefined;
    }
  };
  for (const task of tasks) {
    while (window.length >= WINDOW_FILES || (window.length > 0 && windowBytes + task.bytes > WINDOW_BYTES)) {
      const outcome = await settle();
      if (outcome) yield outcome;
    }
    if (stopped !== undefined) break;
    const outcome = prepareFile(parts, task, signal);
    // Looked at when its turn comes; until then a failure must not end the process.
    outcome.catch(() => undefined);
    window.push({ bytes: task.bytes, outcome });
    windowBytes += task.bytes;
  }
  while (window.length > 0) {
    const outcome = await settle();
    if (outcome) yield outcome;
  }
  if (stopped !== undefined) throw stopped;
}
