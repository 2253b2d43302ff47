import { parentPort, workerData } from 'node:worker_threads';
import { ReadError } from '../errors.ts';
import { confine } from './confine.ts';
import type { FileFormat } from './detect.ts';
import { parseFile, verdictOf } from './parse.ts';
import type { FileArgs, ParseReply, ParseRequest, ParserSetup } from './worker-protocol.ts';

/** What a parser thread does with bytes, by name. What it returns must be clonable. */
export type ParserTasks = Readonly<Record<string, (args: never, bytes: Uint8Array) => unknown>>;

/** Confines this thread, then serves `file` and the tasks given until it is ended from outside. */
export function serveParser(tasks: ParserTasks = {}): void {
  confine((workerData as ParserSetup).readable);
  const all: ParserTasks = { file, ...tasks };
  const port = parentPort;
  port?.on('message', (request: ParseRequest) => {
    void run(all, request).then((reply) => port.postMessage(reply));
  });
  port?.postMessage({ type: 'ready' } satisfies ParseReply);
}

function file({ format, name }: FileArgs, bytes: Uint8Array): Promise<unknown> {
  return parseFile(format as FileFormat, name, bytes);
}

async function run(tasks: ParserTasks, { id, name, args, bytes }: ParseRequest): Promise<ParseReply> {
  try {
    const task = Object.hasOwn(tasks, name) ? tasks[name] : undefined;
    if (!task) throw new ReadError('READ_UNSUPPORTED', 'this parser does not know what to do');
    return { type: 'parsed', id, result: await task(args as never, bytes) };
  } catch (error) {
    const { code, message, hint } = verdictOf(error);
    return { type: 'failed', id, code, message, hint };
  }
}
