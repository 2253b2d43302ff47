import { parentPort, workerData } from 'node:worker_threads';
import { Engine } from './engine.ts';
import type { HnswAddon } from './graph.ts';
import { toPlainError, type WorkerReply, type WorkerRequest } from './protocol.ts';

/**
 * The thread in which the native library lives: its calls are synchronous, and the API must answer while a graph grows.
 * Holds any number of indexes, because a second one is built beside the first when the embedding model changes.
 */
const port = parentPort;
if (!port) throw new Error('the vector worker was started as a program');
const { addon: wanted } = workerData as { readonly addon: 'auto' | 'off' };
const addon = wanted === 'off' ? null : await loadAddon();
// Rights are held by each thread for itself. From here on this one can neither load code nor start any.
const RIGHTS = ['child', 'worker', 'addon'] as const;
for (const right of RIGHTS) process.permission?.drop(right);
const heldRights = RIGHTS.filter((right) => process.permission?.has(right));

const engines = new Map<number, Engine>();
const send = (reply: WorkerReply): void => port.postMessage(reply);

port.on('message', (request: WorkerRequest) => {
  const { call, index } = request;
  handle(request).then(
    (value) => send({ kind: 'done', call, index, value, state: engines.get(index)?.state ?? null }),
    (error: unknown) => send({ kind: 'failed', call, error: toPlainError(error) }),
  );
});
send({ kind: 'ready', hasGraph: addon !== null, heldRights });

async function handle(request: WorkerRequest): Promise<unknown> {
  const { index } = request;
  if (request.method === 'open') {
    const engine = new Engine(request.args[0], addon, () => send({ kind: 'state', index, state: engine.state }));
    engines.set(index, engine);
    return undefined;
  }
  const engine = engines.get(index);
  if (!engine) throw new Error('the vector index was closed');
  if (request.method === 'close') engines.delete(index);
  const run = engine[request.method] as (...args: readonly unknown[]) => Promise<unknown>;
  return run.apply(engine, [...request.args]);
}

/** @returns null where it could not be built (no C++ compiler at installation): then every search is exact */
async function loadAddon(): Promise<HnswAddon | null> {
  try {
    return (await import('hnswlib-node')).default;
  } catch {
    return null;
  }
}
