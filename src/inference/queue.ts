import { InferenceError } from './errors.ts';

/**
 * Hands the contexts of one model to jobs, first come first served, urgent jobs before the others.
 * A context runs one job at a time: llama.cpp's own lock would let jobs pile up behind it, where nothing can cancel them.
 */
export interface JobQueue<Slot> {
  /**
   * Runs `job` with the next free slot.
   * On abort the promise rejects at once, whether the job waits or runs; the slot is free again when the job has
   * really ended, so a job must watch the signal too.
   * @throws InferenceError INFERENCE_CANCELLED
   */
  run<Result>(
    job: (slot: Slot) => Promise<Result>,
    options?: { readonly signal?: AbortSignal | undefined; readonly urgent?: boolean },
  ): Promise<Result>;
  /** @throws InferenceError INFERENCE_CANCELLED after `close`; for work on the model outside of a job */
  assertOpen(): void;
  /** Refuses what waits and resolves when what runs has ended. */
  close(): Promise<void>;
}

interface Waiting<Slot> {
  readonly start: (slot: Slot) => Promise<void>;
  readonly cancel: (reason: InferenceError) => void;
}

export function createQueue<Slot>(slots: readonly Slot[]): JobQueue<Slot> {
  const free = [...slots];
  const urgentJobs = new Set<Waiting<Slot>>();
  const otherJobs = new Set<Waiting<Slot>>();
  const running = new Set<Promise<void>>();
  let closed = false;

  const startNext = (): void => {
    while (free.length > 0) {
      const lane = urgentJobs.size > 0 ? urgentJobs : otherJobs;
      const [next] = lane;
      if (!next) return;
      lane.delete(next);
      const slot = free.pop()!;
      const ended = next.start(slot).then(() => {
        running.delete(ended);
        free.push(slot);
        startNext();
      });
      running.add(ended);
    }
  };

  return {
    run: (job, { signal, urgent = false } = {}) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(cancelled());
        if (closed) return reject(closing());
        const lane = urgent ? urgentJobs : otherJobs;
        const onAbort = (): void => {
          lane.delete(waiting);
          reject(cancelled());
        };
        const waiting: Waiting<Slot> = {
          start: async (slot) => {
            try {
              resolve(await job(slot));
            } catch (error) {
              reject(error);
            } finally {
              signal?.removeEventListener('abort', onAbort);
            }
          },
          cancel: (reason) => {
            signal?.removeEventListener('abort', onAbort);
            reject(reason);
          },
        };
        signal?.addEventListener('abort', onAbort, { once: true });
        lane.add(waiting);
        startNext();
      }),
    assertOpen() {
      if (closed) throw closing();
    },
    async close() {
      closed = true;
      for (const lane of [urgentJobs, otherJobs]) {
        for (const waiting of lane) waiting.cancel(closing());
        lane.clear();
      }
      await Promise.all(running);
    },
  };
}

export function cancelled(): InferenceError {
  return new InferenceError('INFERENCE_CANCELLED', 'the work was cancelled');
}

function closing(): InferenceError {
  return new InferenceError('INFERENCE_CANCELLED', 'the model is being unloaded');
}
