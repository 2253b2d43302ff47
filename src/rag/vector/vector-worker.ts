import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { HostState, IndexHost, IndexSettings } from './host.ts';
import { fromPlainError, type WorkerReply } from './protocol.ts';

/** The worker is gone; what was asked of it may or may not have been done. */
export class WorkerLost extends Error {}

/** An index in the worker, with the state it last told. */
interface RemoteIndex extends IndexHost {
  readonly state: HostState;
}

/** The thread that holds the vector indexes of this process. */
export interface VectorWorker {
  /** Whether the native library is there: without it searches are exact. */
  readonly hasGraph: boolean;
  readonly isAlive: boolean;
  /** @throws WorkerLost from this and from every call of the index once the thread is gone */
  open(settings: IndexSettings): Promise<RemoteIndex>;
  /** Ends the thread at once. Indexes are closed before. */
  close(): Promise<void>;
}

/**
 * Starts the thread. To be called while this process may still start threads and load native code, whether or not an
 * index is to be opened soon; the thread gives up both rights for itself before this returns.
 * @param options `addon: 'off'` leaves the native library out
 * @returns null when no thread could be started: indexes then run in the caller's
 */
export async function startVectorWorker(
  options: { readonly addon?: 'auto' | 'off' } = {},
): Promise<VectorWorker | null> {
  // The program runs as TypeScript from its repository and as JavaScript from a package.
  const file = new URL(`./worker${extname(import.meta.filename)}`, import.meta.url);
  let thread: Worker;
  try {
    thread = new Worker(file, { name: 'vectors', workerData: { addon: options.addon ?? 'auto' } });
  } catch {
    return null;
  }
  const remote = new ThreadRemote(thread);
  if (await remote.started) return remote;
  await remote.close();
  return null;
}

class ThreadRemote implements VectorWorker {
  readonly started: Promise<boolean>;
  readonly #thread: Worker;
  readonly #pending = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  readonly #states = new Map<number, HostState>();
  #hasGraph = false;
  #alive = true;
  #calls = 0;
  #indexes = 0;

  constructor(thread: Worker) {
    this.#thread = thread;
    // An idle worker must not keep the process from ending.
    thread.unref();
    this.started = new Promise((resolve) => {
      thread.on('message', (reply: WorkerReply) => {
        if (reply.kind === 'ready') {
          this.#hasGraph = reply.hasGraph;
          // A thread that could still start programs or load code is not let near the documents' vectors.
          resolve(reply.heldRights.length === 0);
        } else this.#receive(reply);
      });
      thread.on('error', () => this.#lose(resolve));
      thread.on('exit', () => this.#lose(resolve));
    });
  }

  get hasGraph(): boolean {
    return this.#hasGraph;
  }

  get isAlive(): boolean {
    return this.#alive;
  }

  async open(settings: IndexSettings): Promise<RemoteIndex> {
    this.#indexes += 1;
    const index = this.#indexes;
    this.#states.set(index, { vectorCount: 0, notes: [], graph: null });
    await this.#call(index, 'open', [settings]);
    const states = this.#states;
    const call = <K extends keyof IndexHost>(method: K, ...args: Parameters<IndexHost[K]>): ReturnType<IndexHost[K]> =>
      this.#call(index, method, args) as ReturnType<IndexHost[K]>;
    return {
      get state() {
        return states.get(index)!;
      },
      load: () => call('load'),
      reconcile: (chunkIds) => call('reconcile', chunkIds),
      add: (chunkIds, vectors) => call('add', chunkIds, vectors),
      remove: (chunkIds) => call('remove', chunkIds),
      search: (vector, top, allow) => call('search', vector, top, allow),
      flush: () => call('flush'),
      selfTest: (sampleCount) => call('selfTest', sampleCount),
      settled: () => call('settled'),
      close: () => call('close'),
    };
  }

  async close(): Promise<void> {
    await this.#thread.terminate();
  }

  #call(index: number, method: 'open' | keyof IndexHost, args: readonly unknown[]): Promise<unknown> {
    if (!this.#alive) return Promise.reject(new WorkerLost());
    this.#calls += 1;
    const call = this.#calls;
    return new Promise((resolve, reject) => {
      this.#pending.set(call, { resolve, reject });
      // Referenced while an answer is due, or a program that only waits for it would end.
      this.#thread.ref();
      this.#thread.postMessage({ call, index, method, args });
    });
  }

  #receive(reply: Exclude<WorkerReply, { kind: 'ready' }>): void {
    if (reply.kind !== 'failed' && reply.state) this.#states.set(reply.index, reply.state);
    if (reply.kind === 'state') return;
    const waiting = this.#pending.get(reply.call);
    this.#pending.delete(reply.call);
    if (this.#pending.size === 0) this.#thread.unref();
    if (reply.kind === 'done') waiting?.resolve(reply.value);
    else waiting?.reject(fromPlainError(reply.error));
  }

  #lose(started: (ready: boolean) => void): void {
    this.#alive = false;
    started(false);
    for (const { reject } of this.#pending.values()) reject(new WorkerLost());
    this.#pending.clear();
  }
}
