import type { IngestEvent } from '../../vault/contract.ts';
import { RagError } from '../errors.ts';
import { type CommitParts, type CommitTarget, commitBatch } from './commit.ts';
import type { Outcome } from './outcome.ts';
import { Pace } from './pace.ts';

/** A batch is committed when it holds so much, or when it is so old: each commit costs a wait for the disk. */
const BATCH_DOCUMENTS = 256;
const BATCH_BYTES = 4 * 1024 * 1024;
const BATCH_MS = 200;

/**
 * Commits outcomes in batches as they come. What came before a failure or a cancellation is committed.
 * @yields what has been committed
 * @returns whether all of `outcomes` was committed
 */
export async function* commitAll(
  parts: CommitParts,
  target: CommitTarget,
  outcomes: AsyncIterable<Outcome>,
  signal: AbortSignal,
): AsyncGenerator<IngestEvent, boolean, undefined> {
  const pace = new Pace();
  const clock = new Clock(BATCH_MS);
  const iterator = outcomes[Symbol.asyncIterator]();
  let batch: Outcome[] = [];
  let batchBytes = 0;
  let isRead = false;
  let failure: unknown;
  const commit = async (): Promise<IngestEvent[]> => {
    const full = batch;
    batch = [];
    batchBytes = 0;
    const events = full.length > 0 ? await commitBatch(parts, target, full) : [];
    clock.restart();
    const progress = target.progress.due();
    return progress ? [...events, progress] : events;
  };
  try {
    for (let next = iterator.next(); !signal.aborted; ) {
      const step = await Promise.race([next, clock.due]);
      if (step === null) {
        // A document that takes its time does not keep the ones before it from being stored.
        yield* await commit();
        continue;
      }
      if (step.done) {
        isRead = true;
        break;
      }
      next = iterator.next();
      // Looked at in the next round; the rounds may end before.
      next.catch(() => undefined);
      batch.push(step.value);
      batchBytes += step.value.bytes;
      if (batch.length >= BATCH_DOCUMENTS || batchBytes >= BATCH_BYTES) yield* await commit();
      if (pace.isDue) await pace.rest();
    }
  } catch (error) {
    // What was read before it is not lost; a failed commit is, and nothing is left to commit then.
    failure = error;
  } finally {
    clock.stop();
    // Not waited for: a document under way may take its time, and nobody wants it any more.
    if (!isRead) iterator.return?.().catch(() => undefined);
  }
  if (batch.length > 0) yield* await commit();
  if (failure !== undefined && !(signal.aborted && isCancellation(failure))) throw failure;
  return !signal.aborted;
}

/** A promise that is there every so many milliseconds. */
class Clock {
  readonly #everyMs: number;
  #timer: NodeJS.Timeout | undefined;
  #due: Promise<null> = Promise.resolve(null);

  constructor(everyMs: number) {
    this.#everyMs = everyMs;
    this.restart();
  }

  get due(): Promise<null> {
    return this.#due;
  }

  restart(): void {
    this.stop();
    this.#due = new Promise((resolve) => {
      this.#timer = setTimeout(resolve, this.#everyMs, null);
    });
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}

function isCancellation(error: unknown): boolean {
  return error instanceof RagError && error.code === 'RAG_CANCELLED';
}
