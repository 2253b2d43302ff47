import { extname, join } from 'node:path';
import { Worker, type WorkerOptions } from 'node:worker_threads';
import { programReads } from '../../config/process-flags.ts';
import { PROGRAM_ROOT } from '../../config/version.ts';
import { RagError, ReadError } from '../errors.ts';
import { MAX_OFF_HEAP_BYTES } from './limits.ts';
import type { ParseReply, ParserSetup, ParseTask } from './worker-protocol.ts';

/** How often a working thread's memory is looked at, ms. */
const WATCH_MS = 100;

/** The entry that reads files and nothing else. */
const FILE_ENTRY = join(import.meta.dirname, `worker${extname(import.meta.filename)}`);

export interface ThreadLimits {
  /** For one file, ms. */
  readonly timeoutMs: number;
  /** JavaScript heap of one thread, MiB. */
  readonly maxHeapMb: number;
}

interface Job {
  readonly id: number;
  readonly maxExternalBytes: number;
  readonly timer: NodeJS.Timeout;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: ReadError | RagError) => void;
}

/**
 * One parser thread: it can read the program's files and nothing else, and is ended for good by the first file that takes
 * too long or too much memory.
 */
export class ParserThread {
  private readonly worker: Worker;
  private readonly limits: ThreadLimits;
  private readonly onEnd: (thread: ParserThread) => void;
  private job: Job | undefined;
  private lastId = 0;
  private ended = false;
  private watching = false;

  private constructor(worker: Worker, limits: ThreadLimits, onEnd: (thread: ParserThread) => void) {
    this.worker = worker;
    this.limits = limits;
    this.onEnd = onEnd;
  }

  /**
   * @param entry file that calls `serveParser`
   * @throws RagError RAG_READERS_SPENT when the thread does not come up confined
   */
  static async start(
    limits: ThreadLimits,
    onEnd: (thread: ParserThread) => void,
    entry: string = FILE_ENTRY,
  ): Promise<ParserThread> {
    const worker = new Worker(entry, parserOptions(limits.maxHeapMb));
    worker.stdout.resume();
    worker.stderr.resume();
    await ready(worker);
    const thread = new ParserThread(worker, limits, onEnd);
    worker.on('message', (reply: ParseReply) => thread.settle(reply));
    worker.on('messageerror', () => thread.end(stopped()));
    worker.on('error', (error: Error & { readonly code?: string }) => {
      thread.end(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? tooMuchMemory() : stopped());
    });
    worker.on('exit', () => thread.end(stopped()));
    return thread;
  }

  get isBusy(): boolean {
    return this.job !== undefined;
  }

  /**
   * Does one piece of work; call only when the thread is not busy.
   * @param timeoutMs less than the thread's own limit, if anything
   * @throws ReadError
   */
  parse({ name, args, bytes }: ParseTask, timeoutMs = this.limits.timeoutMs): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const id = ++this.lastId;
      const timer = setTimeout(() => this.end(tooSlow()), timeoutMs);
      this.job = { id, maxExternalBytes: MAX_OFF_HEAP_BYTES + bytes.length, timer, resolve, reject };
      // A copy of its own: the caller's buffer may be part of a larger one with other files in it.
      const own = new Uint8Array(bytes);
      this.worker.postMessage({ id, name, args, bytes: own }, [own.buffer]);
      this.watch(id);
    });
  }

  /** Ends the thread; a file it was reading gets no verdict, only RAG_CANCELLED. */
  async close(): Promise<void> {
    this.end(new RagError('RAG_CANCELLED', 'the reading was cancelled'));
    await this.worker.terminate();
  }

  private settle(reply: ParseReply): void {
    if (reply.type === 'ready' || reply.id !== this.job?.id) return;
    const { job } = this;
    this.release();
    if (reply.type === 'parsed') job.resolve(reply.result);
    else job.reject(new ReadError(reply.code, reply.message, reply.hint === undefined ? {} : { hint: reply.hint }));
  }

  /** The heap limit of a thread leaves out buffers, and unpacking fills buffers. */
  private watch(id: number): void {
    if (this.watching) return;
    this.watching = true;
    setTimeout(() => {
      this.watching = false;
      const { job } = this;
      if (!job || this.ended) return;
      this.worker.getHeapStatistics().then(
        ({ external_memory, used_heap_size }) => {
          if (this.job !== job) return;
          if (external_memory > job.maxExternalBytes) this.end(bomb());
          // Some built-in functions overrun the limit without being stopped.
          else if (used_heap_size > this.limits.maxHeapMb * 2 * 1024 * 1024) this.end(tooMuchMemory());
        },
        // The thread has ended meanwhile, which its own events tell.
        () => undefined,
      );
      this.watch(id);
    }, WATCH_MS).unref();
  }

  private end(reason: ReadError | RagError): void {
    if (this.ended) return;
    this.ended = true;
    const { job } = this;
    this.release();
    void this.worker.terminate();
    this.onEnd(this);
    job?.reject(reason);
  }

  private release(): void {
    clearTimeout(this.job?.timer);
    this.job = undefined;
  }
}

/** How a parser thread is confined; `confine` takes away what these cannot. */
export function parserOptions(maxHeapMb: number): WorkerOptions {
  const readable = programReads(PROGRAM_ROOT);
  return {
    execArgv: [
      '--permission',
      ...readable.map((path) => `--allow-fs-read=${path}`),
      // The permission model does not look at SQLite: a database could be opened, or written, anywhere.
      '--no-experimental-sqlite',
    ],
    // The environment holds flags and names of folders that are nobody's business here.
    env: {},
    workerData: { readable } satisfies ParserSetup,
    resourceLimits: { maxOldGenerationSizeMb: maxHeapMb },
    // Libraries print parts of documents as warnings: caught here and dropped.
    stdout: true,
    stderr: true,
  };
}

function ready(worker: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (cause: unknown): void =>
      reject(new RagError('RAG_READERS_SPENT', 'a parser thread could not be started', { cause }));
    worker.once('message', () => {
      worker.off('error', fail).off('exit', fail);
      resolve();
    });
    worker.once('error', fail).once('exit', fail);
  });
}

function tooSlow(): ReadError {
  return new ReadError('READ_TIMEOUT', 'the file took too long to read', {
    hint: 'Split it into smaller documents, or save it in a simpler format such as plain text.',
  });
}

function tooMuchMemory(): ReadError {
  return new ReadError('READ_MEMORY', 'the file needs more memory to read than one file may take', {
    hint: 'Split it into smaller documents.',
  });
}

function bomb(): ReadError {
  return new ReadError('READ_BOMB', 'the file unpacks to far more data than a document holds', {
    hint: 'Do not trust this file; if it is yours, split it into smaller documents.',
  });
}

function stopped(): ReadError {
  return new ReadError('READ_CORRUPT', 'the file stopped the parser', {
    hint: 'Open it in the program that made it and save it again.',
  });
}
