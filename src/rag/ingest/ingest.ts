import { resolve } from 'node:path';
import type { IngestEvent, IngestInput, IngestSpec } from '../../vault/contract.ts';
import { RagError } from '../errors.ts';
import { commitAll } from './batches.ts';
import type { CommitParts, CommitTarget } from './commit.ts';
import { outcomesOf } from './outcomes-of.ts';
import { isAboutFile, type PrepareParts } from './prepare.ts';
import { Progress } from './progress.ts';
import { fileError } from './read-file.ts';
import { type LostInput, type ScannedInput, scan } from './scan.ts';
import { sweep } from './sweep.ts';
import type { Turns } from './turns.ts';

export interface IngestParts extends CommitParts, PrepareParts {
  /** One ingest at a time; another one waits for its turn. */
  readonly ingesting: Turns;
  /** Gives the chunks that have none their vectors; nothing to do when no embedding model is there. */
  readonly embed: (progress: Progress, signal: AbortSignal) => AsyncIterable<IngestEvent>;
  /** Least time between two progress events. */
  readonly progressMs: number;
  /** Ids of the jobs that are under way in this process. */
  readonly running: Set<number>;
}

/**
 * Reads inputs into a collection. A document whose content has not changed is left alone; one that has changed replaces
 * its earlier version at once and as a whole; one that is gone from an input that could be read to its end is removed.
 * A failed document gets a verdict and is tried again next time.
 *
 * Cancelling keeps what is done and ends with `done`. After a crash the same spec goes on where it stood.
 * @throws RagError RAG_COLLECTION_UNKNOWN for an unknown collection without inputs, RAG_DISK_FULL, RAG_STORE_CORRUPT;
 *   RAG_READERS_SPENT when no parser thread is left: in a new process the same spec goes on, and files that failed in
 *   this run are not tried again
 */
export async function* ingest(
  parts: IngestParts,
  spec: IngestSpec,
  signal: AbortSignal,
): AsyncGenerator<IngestEvent, void, undefined> {
  const start = performance.now();
  const progress = new Progress(parts.progressMs);
  const release = await waitForTurn(parts.ingesting, signal);
  try {
    if (release) yield* readAll(parts, spec, progress, signal);
    if (release && !signal.aborted) yield* parts.embed(progress, signal);
  } finally {
    parts.running.clear();
    release?.();
  }
  const { chunkCount } = parts.store.guard(() => parts.store.collections.counts());
  const counts = { ...progress.counts };
  yield { type: 'done', counts, chunkCount, elapsedMs: performance.now() - start, cancelled: signal.aborted };
}

async function* readAll(
  parts: IngestParts,
  { collection, inputs }: IngestSpec,
  progress: Progress,
  signal: AbortSignal,
): AsyncGenerator<IngestEvent, void, undefined> {
  const { store, keyword } = parts;
  const named = inputs.map(({ kind, path }) => ({ kind, path: resolve(path) }));
  const { collectionId, all, job } = store.transaction(() => {
    const id = named.length > 0 ? store.collections.findOrCreate(collection) : existing(parts, collection);
    const wanted: readonly IngestInput[] = named.length > 0 ? named : store.collections.inputs(id);
    return { collectionId: id, all: wanted, job: store.jobs.begin({ collection, inputs: named }) };
  });
  parts.running.add(job.id);
  const target = { collectionId, met: new Set<number>(), progress };
  const found: ScannedInput[] = [];
  for (const input of all) {
    const scanned = yield* scanTelling(parts, target, input, signal);
    if ('id' in scanned) found.push(scanned);
    else yield lost(scanned, progress);
  }
  progress.enter('read');
  const seen = new Set<string>();
  for (const input of found) {
    if (signal.aborted) break;
    const outcomes = outcomesOf(parts, { collectionId, input, seen, since: job.startedAt }, signal);
    const isFiles = input.kind === 'path';
    try {
      const isComplete = yield* commitAll(parts, { ...target, isFiles }, outcomes, signal);
      if (!isComplete) break;
    } catch (error) {
      // The input went away while it was being read: nothing of it is removed, the others go on.
      const known = fileError(error);
      if (!isAboutFile(known)) throw error;
      yield lost({ path: input.path, error: known }, progress);
      continue;
    }
    if (!isFiles) progress.filesDone += 1;
    const keptCount = await sweep(parts, target, input, signal);
    if (keptCount > 0) yield kept(input, keptCount);
  }
  await keyword.flush();
  // A cancelled ingest was not cut short: nobody waits for it to go on.
  const ended = signal.aborted ? [job.id] : [job.id, ...coveredJobs(parts, collection, all)];
  store.transaction(() => {
    for (const id of ended) store.jobs.end(id);
  });
  yield progress.event();
}

async function waitForTurn(turns: Turns, signal: AbortSignal): Promise<(() => void) | undefined> {
  try {
    return await turns.take(signal);
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  }
}

function existing({ store }: IngestParts, name: string): number {
  const id = store.collections.find(name);
  if (id !== undefined) return id;
  throw new RagError('RAG_COLLECTION_UNKNOWN', 'there is no collection of that name', {
    hint: 'Name a file or folder to begin it.',
  });
}

/** Ingests that were cut short some time and are made good by having read all of these inputs. */
function coveredJobs({ store }: IngestParts, collection: string, all: readonly IngestInput[]): number[] {
  const read = new Set(all.map(({ kind, path }) => `${kind} ${path}`));
  return store
    .guard(() => store.jobs.list())
    .filter((job) => job.collection === collection && job.inputs.length > 0)
    .filter((job) => job.inputs.every(({ kind, path }) => read.has(`${kind} ${path}`)))
    .map(({ id }) => id);
}

async function* scanTelling(
  { store }: IngestParts,
  { collectionId, progress }: Pick<CommitTarget, 'collectionId' | 'progress'>,
  input: IngestInput,
  signal: AbortSignal,
): AsyncGenerator<IngestEvent, ScannedInput | LostInput, undefined> {
  const steps = scan(store, collectionId, input, signal);
  for (;;) {
    const step = await steps.next();
    if (step.done) return step.value;
    progress.filesTotal += step.value.files;
    progress.bytesTotal += step.value.bytes;
    const event = progress.due();
    if (event) yield event;
  }
}

function lost({ path, error }: LostInput, progress: Progress): IngestEvent {
  progress.counts.failed += 1;
  const reason = error.hint ? `${error.message}. ${error.hint}` : error.message;
  return { type: 'file', path, outcome: 'failed', code: error.code, reason };
}

function kept({ path }: ScannedInput, count: number): IngestEvent {
  const reason = `${count} documents were kept although they are not there: the volume they came from is not mounted`;
  return { type: 'file', path, outcome: 'warned', code: 'RAG_NOT_FOUND', reason };
}
