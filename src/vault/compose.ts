import { extname, join } from 'node:path';
import { answer } from '../inference/answer.ts';
import { openLexicalIndex } from '../rag/lexical/open.ts';
import { openRag, type Rag } from '../rag/rag.ts';
import { type Readers, startReaders } from '../rag/read/readers.ts';
import { openVectorIndex } from '../rag/vector/open.ts';
import { startVectorWorker } from '../rag/vector/vector-worker.ts';
import { runChecks } from './checks.ts';
import type { AskEvent, AskSpec, SearchReply, SearchSpec, VaultApi, VaultSetup, VaultStatus } from './contract.ts';
import type { Interior } from './enter.ts';
import { readAnswers } from './read-answers.ts';
import { type ServedModels, serveModels } from './served-models.ts';

/** One parser thread is busy while another starts on the next file; more would only compete for the disk. */
const PARSER_COUNT = 2;
/** The slowest honest files (PDFs of a thousand pages) take a third of this on a slow machine. */
const PARSE_MS = 60_000;
const PARSER_HEAP_MB = 512;
const PARSER_ENTRY = join(import.meta.dirname, `parser-worker${extname(import.meta.filename)}`);
/** Passages an answer may rest on; the prompt takes as many of them as the model's context holds. */
const ASK_PASSAGES = 12;

/** What the vault is made of, built in the order in which the parts need each other. */
interface Parts {
  readonly rag: Rag;
  readonly readers: Promise<Readers>;
  readonly served: ServedModels;
}

/** Builds the vault's inside. Everything that starts threads or loads native code does so before this returns. */
export async function composeVault({ folder, chunkTokens, models }: VaultSetup): Promise<Interior> {
  const mayLoad = models === 'load' && process.permission.has('addon');
  const served = await serveModels(join(folder, 'models'), models === 'load' ? mayLoad : 'off');
  const { embedder, reranker } = served;
  const worker = embedder ? await startVectorWorker() : null;
  const rag = await openRag({
    directory: folder,
    readers: {
      read: async (file, signal) => (await readers).read(file, signal),
      run: async (task, timeoutMs, signal) => (await readers).run(task, timeoutMs, signal),
    },
    openLexical: openLexicalIndex,
    openVector: (options) => openVectorIndex({ ...options, worker }),
    embedder: embedder ?? null,
    reranker: reranker ?? null,
    chunkTokens,
  });
  // Last and not waited for: they load their libraries while the first questions are answered.
  const readers = startReaders({
    workerCount: PARSER_COUNT,
    timeoutMs: PARSE_MS,
    maxHeapMb: PARSER_HEAP_MB,
    entry: PARSER_ENTRY,
  });
  // Whoever reads a file gets the failure; until then it must not end the process.
  readers.catch(() => undefined);
  const parts = { rag, readers, served };
  return {
    api: vaultApi(parts),
    needsNatives: served.needsNatives,
    async close() {
      await rag.close();
      await worker?.close();
      await served.close();
    },
  };
}

function vaultApi(parts: Parts): VaultApi {
  const { rag, served } = parts;
  return {
    status: () => status(parts),
    checks: () => runChecks(parts),
    ingest: (spec, signal) => rag.ingest(spec, signal),
    search: (spec) => search(rag, spec),
    ask: (spec, signal) => ask(parts, spec, signal),
    sources: (collection) => rag.sources(collection),
    forget: (documentId) => rag.forget(documentId),
    collections: async (withWeb) => rag.collections(withWeb),
    removeCollection: (name) => rag.removeCollection(name),
    readAnswers: async (spec) => readAnswers(await parts.readers, spec),
    extractReadable: (spec) => rag.web.extract(spec),
    keepPages: (spec, signal) => rag.web.keep(spec, signal),
    keptPage: async (documentId) => rag.web.kept(documentId),
    forgetPages: (spec) => rag.web.forget(spec),
    webCollections: async () => rag.web.collections(),
    models: () => served.models.list(),
    importModel: (spec, signal) => served.models.importModel(spec, signal),
    removeModel: (id) => served.models.remove(id),
    verifyModels: () => served.models.verify(),
  };
}

async function status({ rag, served }: Parts): Promise<VaultStatus> {
  const documents = rag.status();
  return {
    ...documents,
    backend: served.backend,
    models: served.isReadable ? await served.models.list() : [],
    notes: [...documents.notes, ...served.notes],
  };
}

async function search(rag: Rag, { text, ...options }: SearchSpec): Promise<SearchReply> {
  const { passages, method, elapsedMs } = await rag.retrieve(text, options);
  return { passages, method, elapsedMs };
}

async function* ask(
  { rag, served }: Parts,
  { text, ...scope }: AskSpec,
  signal: AbortSignal,
): AsyncGenerator<AskEvent, void, undefined> {
  const evidence = await rag.retrieve(text, { ...scope, top: ASK_PASSAGES, unit: 'chunk' }, signal);
  yield { type: 'evidence', passages: evidence.passages, method: evidence.method };
  yield* answer(text, evidence, { chat: await served.chat() }, signal);
}
