import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Embedder, Reranker } from '../inference/port.ts';
import type { CollectionRow, IngestEvent, IngestSpec, SourceRow, VaultStatus } from '../vault/contract.ts';
import { chunkingFor } from './chunking-for.ts';
import { collectionName } from './collection-name.ts';
import { CollectionFilters } from './filters.ts';
import { type ForgetParts, finishRemovals, forgetDocument, removeCollection, unknownCollection } from './forget.ts';
import { embedMissing } from './ingest/embed.ts';
import { type IngestParts, ingest } from './ingest/ingest.ts';
import { Pace } from './ingest/pace.ts';
import { Turns } from './ingest/turns.ts';
import { Keyword } from './keyword.ts';
import type { OpenLexicalIndex } from './lexical/port.ts';
import type { Readers } from './read/readers.ts';
import { type ReindexParts, reindex } from './reindex.ts';
import { type RetrieveOptions, retrieve } from './retrieve.ts';
import { dropOldFolders, type OpenVector, Semantic } from './semantic.ts';
import { openStore } from './store/open.ts';
import type { Store } from './store/store.ts';
import type { Evidence } from './types.ts';
import { WebPages } from './web/web-pages.ts';

/** Ten times a second is as often as anybody can read it. */
const PROGRESS_MS = 100;
/** Time an ingest under way has to commit what it holds when everything is closed. */
const CLOSE_MS = 3000;
const PAGE_SOURCES = 500;

export interface RagOptions {
  /** The vault's folder. */
  readonly directory: string;
  readonly readers: Pick<Readers, 'read' | 'run'>;
  readonly openLexical: OpenLexicalIndex;
  readonly openVector: OpenVector;
  /** Without one, questions are answered by keywords. */
  readonly embedder?: Embedder | null;
  readonly reranker?: Reranker | null;
  /** Most tokens in a chunk; the embedding model may want less. */
  readonly chunkTokens: number;
  readonly progressMs?: number;
}

/** Numbers and sentences about the state of the documents. */
export type RagStatus = Pick<
  VaultStatus,
  'documentCount' | 'chunkCount' | 'textBytes' | 'search' | 'vectorBackend' | 'vectorsPending' | 'interrupted' | 'notes'
>;

/**
 * Opens the documents: the store first, then the indexes that are made from it. Nothing here grows with the number of
 * documents, but for what a crash left undone.
 * @throws RagError RAG_STORE_NEWER, RAG_DISK_FULL, RAG_DIMENSIONS
 */
export async function openRag(options: RagOptions): Promise<Rag> {
  const { directory, openLexical, openVector, embedder } = options;
  const lexical = join(directory, 'lexical');
  const vectors = join(directory, 'vectors');
  const { store, notes, replaced } = openStore({ directory });
  try {
    if (replaced) for (const cache of [lexical, vectors]) rmSync(cache, { recursive: true, force: true });
    const keyword = await Keyword.open({ store, directory: lexical, openLexical });
    const damagedDirectory = join(directory, 'damaged');
    const semantic = embedder
      ? await Semantic.open({ store, directory: vectors, damagedDirectory, embedder, openVector })
      : null;
    if (semantic) dropOldFolders(store, vectors);
    return new Rag(options, store, keyword, semantic, notes);
  } catch (error) {
    store.close();
    throw error;
  }
}

/** The documents: what the vault asks of them. */
export class Rag {
  /** The web pages among them. */
  readonly web: WebPages;
  readonly #store: Store;
  readonly #keyword: Keyword;
  readonly #semantic: Semantic | null;
  readonly #filters: CollectionFilters;
  readonly #reranker: Reranker | null;
  readonly #ingesting = new Turns();
  readonly #writing = new Turns();
  readonly #closing = new AbortController();
  readonly #running = new Set<number>();
  readonly #notes: Set<string>;
  readonly #options: RagOptions;
  #splitCount = 0;
  readonly #removals: Promise<void>;

  constructor(
    options: RagOptions,
    store: Store,
    keyword: Keyword,
    semantic: Semantic | null,
    notes: readonly string[],
  ) {
    this.#options = options;
    this.#store = store;
    this.#keyword = keyword;
    this.#semantic = semantic;
    this.#filters = new CollectionFilters(store);
    this.#reranker = options.reranker ?? null;
    this.#notes = new Set(notes);
    this.#removals = finishRemovals(this.#forgetParts()).catch(() => {
      this.#notes.add('A collection could not be removed completely; it is tried again at the next start.');
    });
    this.web = new WebPages({
      ...{ ...this.#ingestParts(), ...this.#forgetParts(), readers: options.readers },
      onFault: () => void this.#notes.add('Web pages that have expired could not be removed; restart Cloister.'),
    });
    this.web.start();
  }

  /** @throws as `ingest` in ingest/ingest.ts; RagError RAG_COLLECTION_NAME */
  async *ingest(spec: IngestSpec, signal: AbortSignal): AsyncGenerator<IngestEvent, void, undefined> {
    const collection = collectionName(spec.collection);
    yield* ingest(this.#ingestParts(), { ...spec, collection }, this.#untilClosed(signal));
  }

  /** Computes the vectors that are missing, as every ingest does at its end. @throws as `reindex` in reindex.ts */
  async *reindex(signal: AbortSignal): AsyncGenerator<IngestEvent, void, undefined> {
    const parts = this.#reindexParts();
    if (parts) yield* reindex(parts, this.#untilClosed(signal));
  }

  /** @throws as `retrieve` in retrieve.ts */
  retrieve(text: string, options: RetrieveOptions, signal?: AbortSignal): Promise<Evidence> {
    const parts = {
      store: this.#store,
      keyword: this.#keyword,
      filters: this.#filters,
      semantic: this.#semantic,
      reranker: this.#reranker,
    };
    return retrieve(parts, text, options, signal);
  }

  status(): RagStatus {
    const store = this.#store;
    const semantic = this.#semantic;
    return store.guard(() => ({
      ...store.collections.counts(),
      search: semantic?.isServing ? 'hybrid' : 'keyword',
      vectorBackend: semantic?.backend ?? 'off',
      vectorsPending: semantic?.pendingCount ?? 0,
      interrupted: store.jobs
        .list()
        .filter(({ id }) => !this.#running.has(id))
        .map(({ collection, inputs }) => ({ collection, inputs })),
      notes: this.#allNotes(),
    }));
  }

  /** @param withWeb names collections made for web pages too */
  collections(withWeb = false): CollectionRow[] {
    return this.#store.guard(() => this.#store.collections.list(withWeb));
  }

  /** Documents in the order they came in. @throws RagError RAG_COLLECTION_UNKNOWN */
  async sources(collection: string | undefined): Promise<SourceRow[]> {
    const store = this.#store;
    const name = collection?.normalize('NFC');
    if (name !== undefined && store.guard(() => store.collections.find(name)) === undefined) throw unknownCollection();
    const rows: SourceRow[] = [];
    const pace = new Pace();
    for (let full = true; full; ) {
      const page = store.guard(() => store.documents.list(name ?? null, rows.at(-1)?.documentId ?? 0, PAGE_SOURCES));
      rows.push(...page);
      full = page.length === PAGE_SOURCES;
      if (pace.isDue) await pace.rest();
    }
    return rows;
  }

  /** @throws as `forgetDocument` in forget.ts */
  forget(documentId: number): Promise<void> {
    return forgetDocument(this.#forgetParts(), documentId);
  }

  /** @throws as `removeCollection` in forget.ts */
  removeCollection(name: string): Promise<void> {
    return removeCollection(this.#forgetParts(), name.normalize('NFC'));
  }

  /** Reads every page of the store, which takes a second for some hundred megabytes. @returns what is wrong with it */
  checkStore(): string[] {
    return this.#store.check();
  }

  /** Compares the vector index with an exact search; null while there is none. */
  async checkVectors(): Promise<{ readonly recallAt10: number; readonly sampleCount: number } | null> {
    return (await this.#semantic?.selfTest(50)) ?? null;
  }

  /** Ends what is under way, keeping what is done, writes the indexes and closes the files. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#removals;
    await this.web.close();
    const ended = this.#ingesting.close(AbortSignal.timeout(CLOSE_MS));
    // An ingest that nobody reads from any more never ends; what it has committed is safe.
    await ended.catch(() => undefined);
    await this.#writing.close();
    try {
      await this.#keyword.close();
      await this.#semantic?.close();
    } finally {
      this.#store.close();
    }
  }

  #ingestParts(): IngestParts {
    const { readers, progressMs = PROGRESS_MS } = this.#options;
    const parts = this.#reindexParts();
    return {
      ...this.#forgetParts(),
      readers,
      progressMs,
      chunking: chunkingFor(this.#options),
      ingesting: this.#ingesting,
      running: this.#running,
      embed: (progress, signal) => (parts ? embedMissing(parts, progress, signal) : none()),
    };
  }

  #forgetParts(): ForgetParts {
    return {
      store: this.#store,
      keyword: this.#keyword,
      filters: this.#filters,
      writing: this.#writing,
      onRemoved: async (chunkIds) => this.#semantic?.remove(chunkIds),
    };
  }

  #reindexParts(): ReindexParts | null {
    if (!this.#semantic) return null;
    return {
      store: this.#store,
      keyword: this.#keyword,
      semantic: this.#semantic,
      writing: this.#writing,
      ingesting: this.#ingesting,
      progressMs: this.#options.progressMs ?? PROGRESS_MS,
      onSplit: (count) => {
        this.#splitCount += count;
      },
    };
  }

  #allNotes(): string[] {
    const notes = [...this.#notes, ...this.#keyword.notes, ...(this.#semantic?.notes ?? [])];
    if (this.#semantic && !this.#semantic.isServing && this.#semantic.pendingCount > 0) {
      notes.push('Passages wait for vectors from the next ingest; until then questions are answered by keywords.');
    }
    if (this.#splitCount > 0) {
      notes.push(
        `${this.#splitCount} passages were longer than the embedding model reads and were cut into smaller ones.`,
      );
    }
    return notes;
  }

  #untilClosed(signal: AbortSignal): AbortSignal {
    return AbortSignal.any([signal, this.#closing.signal]);
  }
}

async function* none(): AsyncGenerator<IngestEvent, void, undefined> {}
