import { RagError, ReadError } from '../errors.ts';
import type { ParsedDocument } from '../types.ts';
import { detectFormat, type FileFormat } from './detect.ts';
import { MAX_FILE_BYTES, MAX_INLINE_BYTES } from './limits.ts';
import { parseFile, verdictOf } from './parse.ts';
import { ParserThread } from './parser-thread.ts';
import type { FileArgs, ParseTask } from './worker-protocol.ts';

/** Formats read in time linear in their size by code of ours or nearly so, without nesting that could hurt. */
const PLAIN: ReadonlySet<FileFormat> = new Set(['text', 'code', 'csv', 'json']);

export interface ReadersOptions {
  /** Parser threads, all started at once: a confined process can start none later. */
  readonly workerCount: number;
  /** For one file, counted from when a thread takes it, ms. */
  readonly timeoutMs: number;
  /** JavaScript heap of one thread, MiB. */
  readonly maxHeapMb: number;
  /** What the threads run: a file that calls `serveParser`. Absent: one that reads files and nothing else. */
  readonly entry?: string;
}

export interface Readers {
  /**
   * Turns a file's bytes into text blocks. Small plain files are read at once in this thread, all others in a parser
   * thread; as many run at a time as there are threads. The bytes stay the caller's.
   * @param file `name` gives the extension and, failing all else, the title; it may be a path
   * @throws ReadError the verdict on this file
   * @throws RagError RAG_CANCELLED on abort, RAG_READERS_SPENT when no thread is left: neither says anything of the file
   */
  read(file: { readonly name: string; readonly bytes: Uint8Array }, signal?: AbortSignal): Promise<ParsedDocument>;
  /**
   * Has a parser thread do one of its entry's tasks, under the same bounds as a file.
   * @param timeoutMs less than the threads' own limit, if anything
   * @returns what the task returned, as a structured clone
   * @throws as `read`
   */
  run(task: ParseTask, timeoutMs?: number, signal?: AbortSignal): Promise<unknown>;
  /** No parser thread is left: only a new process can have new ones. */
  readonly spent: boolean;
  /** Aborted in the moment that `spent` becomes true. */
  readonly spentSignal: AbortSignal;
  /** Threads that still live. */
  readonly workerCount: number;
  close(): Promise<void>;
}

interface Waiting {
  readonly take: (thread: ParserThread) => void;
  readonly fail: (error: RagError) => void;
}

/** Starts the parser threads. @throws RagError RAG_READERS_SPENT when one does not come up confined */
export async function startReaders({ workerCount, entry, ...limits }: ReadersOptions): Promise<Readers> {
  const spent = new AbortController();
  const threads = new Set<ParserThread>();
  const queue: Waiting[] = [];
  let closed = false;

  const onEnd = (thread: ParserThread): void => {
    threads.delete(thread);
    if (threads.size > 0 || closed) return;
    spent.abort();
    for (const waiting of queue.splice(0)) waiting.fail(noThread());
  };

  const next = (): void => {
    for (const thread of threads) {
      if (thread.isBusy) continue;
      const waiting = queue.shift();
      if (!waiting) return;
      waiting.take(thread);
    }
  };

  const inThread = (task: ParseTask, timeoutMs?: number, signal?: AbortSignal): Promise<unknown> =>
    new Promise((resolve, reject) => {
      if (threads.size === 0) throw closed ? cancelled() : noThread();
      // The thread goes on with a file that is no longer wanted: ending it would leave one thread fewer for good.
      const cancel = (): void => {
        const at = queue.indexOf(waiting);
        if (at !== -1) queue.splice(at, 1);
        reject(cancelled());
      };
      const waiting: Waiting = {
        take(thread) {
          thread
            .parse(task, timeoutMs)
            .then(resolve, reject)
            .finally(() => {
              signal?.removeEventListener('abort', cancel);
              next();
            });
        },
        fail: reject,
      };
      signal?.addEventListener('abort', cancel, { once: true });
      queue.push(waiting);
      next();
    });

  const starting = await Promise.allSettled(
    Array.from({ length: workerCount }, () => ParserThread.start(limits, onEnd, entry)),
  );
  for (const start of starting) if (start.status === 'fulfilled') threads.add(start.value);
  const failed = starting.find((start) => start.status === 'rejected');
  if (failed) {
    await Promise.all([...threads].map((thread) => thread.close()));
    throw failed.reason;
  }

  return {
    async read({ name, bytes }, signal) {
      if (signal?.aborted) throw cancelled();
      if (bytes.length > MAX_FILE_BYTES) throw tooLarge();
      const format = detectFormat(name, bytes);
      if (!PLAIN.has(format) || bytes.length > MAX_INLINE_BYTES) {
        const args: FileArgs = { format, name };
        return (await inThread({ name: 'file', args, bytes }, undefined, signal)) as ParsedDocument;
      }
      try {
        return await parseFile(format, name, bytes);
      } catch (error) {
        throw verdictOf(error);
      }
    },
    async run(task, timeoutMs, signal) {
      if (signal?.aborted) throw cancelled();
      if (task.bytes.length > MAX_FILE_BYTES) throw tooLarge();
      return inThread(task, timeoutMs, signal);
    },
    get spent() {
      return spent.signal.aborted;
    },
    spentSignal: spent.signal,
    get workerCount() {
      return threads.size;
    },
    async close() {
      closed = true;
      for (const waiting of queue.splice(0)) waiting.fail(cancelled());
      await Promise.all([...threads].map((thread) => thread.close()));
    },
  };
}

function noThread(): RagError {
  return new RagError('RAG_READERS_SPENT', 'all parser threads were ended by hostile or oversized files', {
    hint: 'Wait a moment: they are started anew, and the reading goes on.',
  });
}

function cancelled(): RagError {
  return new RagError('RAG_CANCELLED', 'the reading was cancelled');
}

function tooLarge(): ReadError {
  const limit = `${MAX_FILE_BYTES / 1024 / 1024} MB`;
  return new ReadError('READ_TOO_LARGE', `the file is larger than ${limit}, the most that is read`, {
    hint: 'Split it into smaller documents.',
  });
}
