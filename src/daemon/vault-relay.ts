import type { ImportEvent, ImportSpec, IngestEvent, IngestSpec, VaultApi } from '../vault/contract.ts';
import { VaultError } from '../vault/errors.ts';
import { IngestTally } from './ingest-tally.ts';
import { keepPages } from './relay-pages.ts';
import { codeIs } from './remote-code.ts';
import type { Lease, VaultSupervisor } from './vault-supervisor.ts';

export interface RelayOptions {
  readonly supervisor: VaultSupervisor;
  /** The path with links resolved, as it was granted. */
  readonly resolve: (path: string) => string;
  /** Lets the vault read a file until the returned function is called, which tells whether that takes a restart. */
  readonly lend: (path: string) => Promise<() => boolean>;
  /** @param imported false when one was removed */
  readonly modelsChanged: (imported: boolean) => Promise<void>;
}

/** Runs that end without having got further than the one before: the same files end every run. */
const MAX_IDLE_RUNS = 2;

/** The vault's methods as the daemon uses them: they outlive the process that serves them. */
export function relay(options: RelayOptions): VaultApi {
  const { supervisor, resolve, modelsChanged } = options;
  const again = <Result>(run: (api: VaultApi) => Promise<Result>): Promise<Result> => call(supervisor, run, true);
  const once = <Result>(run: (api: VaultApi) => Promise<Result>): Promise<Result> => call(supervisor, run, false);
  return {
    status: () => again((api) => api.status()),
    checks: () => again((api) => api.checks()),
    search: (spec) => again((api) => api.search(spec)),
    sources: (collection) => again((api) => api.sources(collection)),
    collections: (withWeb) => again((api) => api.collections(withWeb)),
    keptPage: (documentId) => again((api) => api.keptPage(documentId)),
    webCollections: () => again((api) => api.webCollections()),
    readAnswers: (spec) => withReaders(supervisor, () => again((api) => api.readAnswers(spec))),
    extractReadable: (spec) => withReaders(supervisor, () => again((api) => api.extractReadable(spec))),
    keepPages: (spec, signal) => keepPages(supervisor, spec, signal),
    forgetPages: (spec) => once((api) => api.forgetPages(spec)),
    models: () => again((api) => api.models()),
    verifyModels: () => again((api) => api.verifyModels()),
    forget: (documentId) => once((api) => api.forget(documentId)),
    removeCollection: (name) => once((api) => api.removeCollection(name)),
    async removeModel(id) {
      await once((api) => api.removeModel(id));
      await modelsChanged(false);
      await supervisor.restart();
    },
    ingest: (spec, signal) => ingest(supervisor, withRealPaths(spec, resolve), signal),
    ask: (spec, signal) => stream(supervisor, (api) => api.ask(spec, signal)),
    importModel: (spec, signal) => importModel(options, spec, signal),
  };
}

/** @param repeatable asking twice does no harm, so a planned restart may */
async function call<Result>(
  supervisor: VaultSupervisor,
  run: (api: VaultApi) => Promise<Result>,
  repeatable: boolean,
): Promise<Result> {
  for (;;) {
    const lease = await supervisor.enter();
    try {
      return await run(lease.api);
    } catch (error) {
      if (!wasReplaced(lease, error)) throw error;
      if (!repeatable) throw replaced();
    } finally {
      lease.leave();
    }
  }
}

/** Hostile pages may have ended every parser thread: then once more, in a process with new ones. */
async function withReaders<Result>(supervisor: VaultSupervisor, run: () => Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    if (!codeIs(error, 'RAG_READERS_SPENT')) throw error;
  }
  await supervisor.restart();
  return run();
}

/** Starts anew on the next process as long as nothing has reached the reader. */
async function* stream<Item>(
  supervisor: VaultSupervisor,
  run: (api: VaultApi) => AsyncIterable<Item>,
): AsyncGenerator<Item> {
  for (;;) {
    let begun = false;
    const lease = await supervisor.enter();
    try {
      for await (const item of run(lease.api)) {
        begun = true;
        yield item;
      }
      return;
    } catch (error) {
      if (!wasReplaced(lease, error)) throw error;
      if (begun) throw replaced();
    } finally {
      lease.leave();
    }
  }
}

/** Goes on over any number of processes: a planned restart cancels the run in good order and begins it again. */
async function* ingest(
  supervisor: VaultSupervisor,
  spec: IngestSpec,
  signal: AbortSignal,
): AsyncGenerator<IngestEvent> {
  const tally = new IngestTally();
  let reached = -1;
  let idleRuns = 0;
  for (;;) {
    const suspended = new AbortController();
    const lease = await supervisor.enter('work', () => suspended.abort());
    let spent = false;
    try {
      for await (const event of lease.api.ingest(spec, AbortSignal.any([signal, suspended.signal]))) {
        const told = tally.add(event);
        // A run that was cancelled only by us is not the end of the work.
        const interrupted = event.type === 'done' && event.cancelled && suspended.signal.aborted && !signal.aborted;
        if (interrupted || !told) continue;
        if (told.type === 'done') lease.leave();
        yield told;
        if (told.type === 'done') return;
      }
      if (!suspended.signal.aborted) return;
    } catch (error) {
      spent = codeIs(error, 'RAG_READERS_SPENT');
      const suspension = suspended.signal.aborted && !signal.aborted;
      if (!spent && !(suspension && (lease.retired || codeIs(error, 'RAG_CANCELLED')))) throw error;
    } finally {
      lease.leave();
    }
    if (spent) {
      idleRuns = tally.progress > reached ? 0 : idleRuns + 1;
      if (idleRuns >= MAX_IDLE_RUNS) throw noProgress();
      reached = tally.progress;
      await supervisor.restart();
    }
    tally.nextRun();
  }
}

/** The vault loads models only while it starts, so it is replaced before the end is told. */
async function* importModel(
  { supervisor, resolve, lend, modelsChanged }: RelayOptions,
  spec: ImportSpec,
  signal: AbortSignal,
): AsyncGenerator<ImportEvent> {
  const giveBack = await lend(spec.path);
  let lease: Lease | undefined;
  let done: ImportEvent | undefined;
  try {
    lease = await supervisor.enter('import');
    for await (const event of lease.api.importModel({ ...spec, path: resolve(spec.path) }, signal)) {
      if (event.type === 'done') done = event;
      else yield event;
    }
  } finally {
    lease?.leave();
    const restart = giveBack() || done !== undefined;
    if (done) await modelsChanged(true);
    if (restart) await supervisor.restart();
  }
  if (done) yield done;
}

function withRealPaths(spec: IngestSpec, resolve: (path: string) => string): IngestSpec {
  return { ...spec, inputs: spec.inputs.map((input) => ({ ...input, path: resolve(input.path) })) };
}

function wasReplaced(lease: Lease, error: unknown): boolean {
  return lease.retired && codeIs(error, 'VAULT_DIED');
}

function replaced(): VaultError {
  return new VaultError('VAULT_RESTARTING', 'the vault was replaced before this was finished', { hint: 'Ask again.' });
}

function noProgress(): VaultError {
  return new VaultError('VAULT_NO_PROGRESS', 'some files end every reader that opens them, so the ingest stopped', {
    hint: 'What was reported is stored; look at the failed files and leave them out.',
  });
}
