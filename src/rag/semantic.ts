import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Embedder } from '../inference/port.ts';
import { RagError } from './errors.ts';
import type { Store } from './store/store.ts';
import type { EmbedderRow } from './store/vectors.ts';
import type { AllowedChunks, ScoredChunk } from './types.ts';
import type { OpenedVectorIndex, VectorIndexOptions } from './vector/open.ts';

export type OpenVector = (options: Omit<VectorIndexOptions, 'worker'>) => Promise<OpenedVectorIndex>;

/** A question right after the start waits so long for the vectors, then goes without them. */
const READY_MS = 2000;
/** Characters of the model's SHA-256 that name its folder. */
const NAME_CHARS = 16;

export interface SemanticOptions {
  readonly store: Store;
  /** Folder that holds one folder for each model. */
  readonly directory: string;
  readonly damagedDirectory: string;
  readonly embedder: Embedder;
  readonly openVector: OpenVector;
}

/** The vectors of the embedding model that is loaded: its rows in the store and the index over them. */
export class Semantic {
  readonly embedder: Embedder;
  readonly #store: Store;
  readonly #index: OpenedVectorIndex;
  readonly #rowId: number;
  #isServing: boolean;
  #denseWeight: number | null;
  #measuredChunks: number;

  private constructor(store: Store, embedder: Embedder, index: OpenedVectorIndex, row: EmbedderRow) {
    this.#store = store;
    this.embedder = embedder;
    this.#index = index;
    this.#rowId = row.id;
    this.#isServing = row.serving;
    this.#denseWeight = row.denseWeight;
    this.#measuredChunks = row.measuredChunks;
  }

  /** Opens the index; it fills itself from the store behind. @throws RagError RAG_DIMENSIONS */
  static async open({ store, directory, damagedDirectory, embedder, openVector }: SemanticOptions): Promise<Semantic> {
    const { modelId, dimensions } = embedder;
    const row = store.transaction(() => store.vectors.findOrCreate(modelId, dimensions));
    if (row.dimensions !== dimensions) {
      throw new RagError('RAG_DIMENSIONS', 'the stored vectors of this model have another length', {
        hint: 'Remove the model and import it again.',
      });
    }
    const source = store.vectors.source(row.id, () => store.vectors.find(modelId)?.vectorCount ?? 0);
    const index = await openVector({
      directory: join(directory, vectorFolder(modelId)),
      damagedDirectory: join(damagedDirectory, `vectors-${vectorFolder(modelId)}`),
      modelId,
      dimensions,
      source,
    });
    return new Semantic(store, embedder, index, row);
  }

  /** Row of the model in the store. */
  get rowId(): number {
    return this.#rowId;
  }

  /** Whether the vectors take part in search: from the moment on when every chunk had one. */
  get isServing(): boolean {
    return this.#isServing;
  }

  get backend(): 'hnsw' | 'exact' {
    return this.#index.backend;
  }

  get notes(): readonly string[] {
    return this.#index.note === null ? [] : [this.#index.note];
  }

  get vectorCount(): number {
    return this.#store.vectors.find(this.embedder.modelId)?.vectorCount ?? 0;
  }

  /** Chunks that still have no vector of this model. */
  get pendingCount(): number {
    return Math.max(0, this.#store.collections.counts(true).chunkCount - this.vectorCount);
  }

  /** The vectors' share in a score; null when it is not known. */
  get denseWeight(): number | null {
    return this.#denseWeight;
  }

  /** On how many chunks the share was measured. */
  get measuredChunks(): number {
    return this.#measuredChunks;
  }

  /** Keeps a measured share. */
  weigh(denseWeight: number | null, measuredChunks: number): void {
    this.#store.transaction(() => this.#store.vectors.weigh(this.#rowId, denseWeight, measuredChunks));
    this.#denseWeight = denseWeight;
    this.#measuredChunks = measuredChunks;
  }

  /** Lets the vectors take part from now on. */
  serve(): void {
    this.#store.transaction(() => this.#store.vectors.serve(this.#rowId));
    this.#isServing = true;
  }

  /** Puts vectors that have been stored into the index; one without a direction is near to nothing and left out. */
  async add(entries: readonly { readonly chunkId: number; readonly vector: Float32Array }[]): Promise<void> {
    await this.#index.add(entries.filter(({ vector }) => vector.some((value) => value !== 0)));
  }

  async remove(chunkIds: readonly number[]): Promise<void> {
    if (chunkIds.length > 0) await this.#index.remove(chunkIds);
  }

  /** @returns undefined when the index is not to be had in time: the question is then answered without it */
  async search(
    text: string,
    options: { readonly top: number; readonly allow?: AllowedChunks },
    signal: AbortSignal | undefined,
  ): Promise<ScoredChunk[] | undefined> {
    if (!(await this.#isReady())) return undefined;
    const { embedder } = this;
    const [vector] = await embedder.embed([cutToFit(text, embedder)], 'query', signal);
    if (!vector?.some((value) => value !== 0)) return [];
    return this.#index.search(vector, options);
  }

  async flush(): Promise<void> {
    await this.#index.flush();
  }

  async selfTest(sampleCount: number): Promise<{ readonly recallAt10: number; readonly sampleCount: number }> {
    return this.#index.selfTest(sampleCount);
  }

  async close(): Promise<void> {
    await this.#index.close();
  }

  async #isReady(): Promise<boolean> {
    if (this.#index.isReady) return true;
    const timer = new AbortController();
    const late = delay(READY_MS, false, { signal: timer.signal }).catch(() => false);
    const ready = this.#index.ready().then(() => true);
    try {
      return await Promise.race([ready, late]);
    } finally {
      timer.abort();
    }
  }
}

/** Removes the index folders of models that the store holds no vectors of. */
export function dropOldFolders(store: Store, directory: string): void {
  if (!existsSync(directory)) return;
  const known = new Set(store.guard(() => store.vectors.others(0)).map(({ model }) => vectorFolder(model)));
  for (const name of readdirSync(directory)) {
    if (!known.has(name)) rmSync(join(directory, name), { recursive: true, force: true });
  }
}

/** Name of the folder that holds a model's index. */
function vectorFolder(modelId: string): string {
  return modelId.slice(0, NAME_CHARS);
}

/** A question longer than the model reads is cut at its end: the keyword search still sees all of it. */
function cutToFit(text: string, { countTokens, maxTokens }: Embedder): string {
  let fitting = text;
  while (countTokens(fitting) > maxTokens) {
    const share = maxTokens / countTokens(fitting);
    fitting = fitting.slice(0, Math.max(1, Math.floor(fitting.length * share * 0.95))).toWellFormed();
  }
  return fitting;
}
