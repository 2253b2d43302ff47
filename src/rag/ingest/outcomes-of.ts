import { fileOutcomes } from './files.ts';
import { jsonlOutcomes } from './jsonl.ts';
import type { Outcome } from './outcome.ts';
import { type FileTask, type PrepareParts, verdictOf } from './prepare.ts';
import type { ScannedInput } from './scan.ts';

export interface ReadingTask {
  readonly collectionId: number;
  readonly input: ScannedInput;
  /** Files read in this ingest, added to: one that is reached through two inputs is read once. */
  readonly seen: Set<string>;
  /** Failures noted since then are not tried again. */
  readonly since: number;
}

/** Everything an input holds, in the order of the walk or of the lines. @throws as `fileOutcomes` */
export async function* outcomesOf(
  parts: PrepareParts,
  task: ReadingTask,
  signal: AbortSignal,
): AsyncGenerator<Outcome, void, undefined> {
  const { collectionId, input } = task;
  const inputId = input.id;
  if (input.kind === 'jsonl') {
    yield* jsonlOutcomes(parts, { inputId, collectionId, path: input.path });
    return;
  }
  for (const { path, error } of input.problems) {
    const base = { inputId, key: path, bytes: 0, device: null };
    yield { ...base, type: 'failed', verdict: verdictOf(error), isStored: true, isTold: true };
  }
  yield* fileOutcomes(parts, tasksOf(task, collectionId), signal);
}

function* tasksOf({ input, seen, since }: ReadingTask, collectionId: number): Generator<FileTask, void, undefined> {
  for (const { path, bytes } of input.files) {
    if (seen.has(path)) continue;
    seen.add(path);
    yield { inputId: input.id, collectionId, path, bytes, isNamed: !input.isFolder, since };
  }
}
