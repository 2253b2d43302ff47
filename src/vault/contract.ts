import type { Answer, Backend, ModelRole } from '../inference/port.ts';
import type { EngineReading } from '../mediator/types.ts';
import type { Passage } from '../rag/types.ts';
import type {
  AnswersSpec,
  ForgetPagesSpec,
  ForgottenPages,
  KeepEvent,
  KeepSpec,
  KeptPage,
  ReadablePage,
  ReadableSpec,
  WebCollectionRow,
} from './web-contract.ts';

export type * from './web-contract.ts';

/**
 * What the daemon may ask of the vault. Everything here crosses a process boundary as structured clones.
 * Streams are async iterables; aborting their signal cancels the work in the vault.
 */
export interface VaultApi {
  status(): Promise<VaultStatus>;
  checks(): Promise<readonly Check[]>;
  ingest(spec: IngestSpec, signal: AbortSignal): AsyncIterable<IngestEvent>;
  search(spec: SearchSpec): Promise<SearchReply>;
  ask(spec: AskSpec, signal: AbortSignal): AsyncIterable<AskEvent>;
  sources(collection: string | undefined): Promise<readonly SourceRow[]>;
  forget(documentId: number): Promise<void>;
  /** @param withWeb names collections made for web pages too */
  collections(withWeb?: boolean): Promise<readonly CollectionRow[]>;
  removeCollection(name: string): Promise<void>;
  /** Reads what an engine answered. @returns one reading for each page, in their order; none of them throws */
  readAnswers(spec: AnswersSpec): Promise<readonly EngineReading[]>;
  /** Makes one page readable without keeping anything of it. */
  extractReadable(spec: ReadableSpec): Promise<ReadablePage>;
  /** Makes pages or snippets readable and keeps them, each durable when its event tells of it. */
  keepPages(spec: KeepSpec, signal: AbortSignal): AsyncIterable<KeepEvent>;
  /** A kept page as it was read, for whoever opens a citation. */
  keptPage(documentId: number): Promise<KeptPage>;
  forgetPages(spec: ForgetPagesSpec): Promise<ForgottenPages>;
  /** Collections that hold web pages, with how many and how old. */
  webCollections(): Promise<readonly WebCollectionRow[]>;
  models(): Promise<readonly ModelRow[]>;
  /** Imports need a restart of the vault before they serve; the daemon does that when the stream ends. */
  importModel(spec: ImportSpec, signal: AbortSignal): AsyncIterable<ImportEvent>;
  removeModel(id: string): Promise<void>;
  /** Hashes every model file in full. */
  verifyModels(): Promise<readonly ModelRow[]>;
}

export interface VaultStatus {
  readonly documentCount: number;
  readonly chunkCount: number;
  readonly textBytes: number;
  readonly search: 'keyword' | 'hybrid';
  readonly vectorBackend: 'hnsw' | 'exact' | 'off';
  /** Chunks that still wait for a vector of the active embedding model. */
  readonly vectorsPending: number;
  readonly backend: Backend | null;
  readonly models: readonly ModelRow[];
  /** Ingests that a crash cut short: their inputs are re-read by the next ingest of the same paths. */
  readonly interrupted: readonly { readonly inputs: readonly IngestInput[]; readonly collection: string }[];
  /** Sentences about damage found and repaired at start ("the vector index was rebuilt"). */
  readonly notes: readonly string[];
}

export interface Check {
  readonly name: string;
  readonly state: 'ok' | 'warn' | 'fail';
  readonly detail: string;
  readonly hint?: string;
}

/** A file or folder, or a file of JSON lines `{id,title,text}`. Absolute paths. */
export interface IngestInput {
  readonly kind: 'path' | 'jsonl';
  readonly path: string;
}

export interface IngestSpec {
  readonly collection: string;
  /** Empty means: every input this collection was ever fed, again. */
  readonly inputs: readonly IngestInput[];
}

export interface IngestCounts {
  readonly added: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly removed: number;
  readonly failed: number;
}

/** Counts are cumulative and durable: what an event reports has been committed. */
export type IngestEvent =
  | {
      readonly type: 'progress';
      readonly phase: 'scan' | 'read' | 'embed';
      readonly counts: IngestCounts;
      readonly filesDone: number;
      readonly filesTotal: number;
      readonly bytesDone: number;
      readonly bytesTotal: number;
      readonly etaMs: number | null;
    }
  | {
      readonly type: 'file';
      readonly path: string;
      readonly outcome: 'failed' | 'warned';
      readonly code: string;
      readonly reason: string;
    }
  | {
      readonly type: 'done';
      readonly counts: IngestCounts;
      readonly chunkCount: number;
      readonly elapsedMs: number;
      readonly cancelled: boolean;
    };

/** Which documents a question is put to. Without either: all there are, web pages included. */
export interface Scope {
  readonly collection?: string;
  /** Several at once; `collection`, where given, is one of them. */
  readonly collections?: readonly string[];
}

export interface SearchSpec extends Scope {
  readonly text: string;
  /** 1 to 1000. */
  readonly top: number;
  /** `chunk`: passages; `document`: the best passage of each document. */
  readonly unit: 'chunk' | 'document';
}

export interface SearchReply {
  readonly passages: readonly Passage[];
  readonly method: 'keyword' | 'hybrid';
  readonly elapsedMs: number;
}

export interface AskSpec extends Scope {
  readonly text: string;
}

export type AskEvent =
  | { readonly type: 'evidence'; readonly passages: readonly Passage[]; readonly method: 'keyword' | 'hybrid' }
  | { readonly type: 'text'; readonly delta: string }
  | { readonly type: 'answer'; readonly answer: Answer };

export interface SourceRow {
  readonly documentId: number;
  readonly collection: string;
  readonly key: string;
  readonly title: string;
  readonly kind: string;
  readonly bytes: number;
  readonly chunkCount: number;
  /** `ok`, or the code and reason why nothing could be read. */
  readonly verdict: { readonly code: string; readonly reason: string } | null;
  /** Milliseconds since 1970. */
  readonly ingestedAt: number;
}

export interface CollectionRow {
  readonly name: string;
  readonly documentCount: number;
  readonly chunkCount: number;
  readonly bytes: number;
}

export interface ModelRow {
  /** SHA-256 of the file, hex. */
  readonly id: string;
  readonly name: string;
  readonly role: ModelRole;
  readonly architecture: string;
  readonly fileBytes: number;
  readonly contextTokens: number;
  readonly dimensions: number | null;
  readonly state: 'ready' | 'missing' | 'hash-mismatch' | 'unchecked';
  /** Whether it serves its role; a model imported later for the same role takes its place. */
  readonly active?: boolean;
}

export interface ImportSpec {
  readonly path: string;
  readonly sha256?: string;
  /** Guessed from the file when absent. */
  readonly role?: ModelRole;
}

export type ImportEvent =
  | { readonly type: 'progress'; readonly bytesDone: number; readonly bytesTotal: number }
  | { readonly type: 'done'; readonly model: ModelRow };

/** Every method of `VaultApi`, and whether it answers once or streams. A name that is not here cannot be called. */
export const VAULT_METHODS = {
  status: 'call',
  checks: 'call',
  ingest: 'stream',
  search: 'call',
  ask: 'stream',
  sources: 'call',
  forget: 'call',
  collections: 'call',
  removeCollection: 'call',
  readAnswers: 'call',
  extractReadable: 'call',
  keepPages: 'stream',
  keptPage: 'call',
  forgetPages: 'call',
  webCollections: 'call',
  models: 'call',
  importModel: 'stream',
  removeModel: 'call',
  verifyModels: 'call',
} as const satisfies Record<keyof VaultApi, 'call' | 'stream'>;

/** What the daemon hands the vault on its command line, as JSON. */
export interface VaultSetup {
  /** The vault's own folder: absolute, links resolved. */
  readonly folder: string;
  readonly chunkTokens: number;
  /** `off`: loading them ended the process, so it serves without. */
  readonly models: 'load' | 'off';
}

/** What the vault tells the daemon once, when it can serve. */
export interface VaultReady {
  /** Models are imported: the process must be allowed to load add-ons and to start the child that tests them. */
  readonly needsNatives: boolean;
  /** What it tried and was refused before it served anything. */
  readonly proofs: readonly { readonly what: string; readonly refused: boolean }[];
}
