import { closeSync, openSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { ChunkTable } from './chunks.ts';
import { CollectionTable, type Tally } from './collections.ts';
import { begin, commit, inTransaction, isCorruption, rollBack, storeError } from './database.ts';
import { type DocumentDraft, DocumentTable, type KnownDocument, type Verdict } from './documents.ts';
import { JobTable } from './jobs.ts';
import { PageTable } from './pages.ts';
import { VectorTable } from './vectors.ts';

/** What storing one document changed. */
export interface Written {
  readonly documentId: number;
  readonly chunkIds: readonly number[];
  /** Chunks of the earlier version. */
  readonly deadIds: readonly number[];
}

/** The document store: the truth that every index is rebuilt from. One connection, used by one process. */
export class Store {
  readonly collections: CollectionTable;
  readonly documents: DocumentTable;
  readonly chunks: ChunkTable;
  readonly vectors: VectorTable;
  readonly jobs: JobTable;
  readonly pages: PageTable;
  readonly #db: DatabaseSync;
  readonly #suspectPath: string;
  #committedChunkId: number;

  /** @param suspectPath marker that makes the next start check the whole file */
  constructor(db: DatabaseSync, suspectPath: string) {
    this.#db = db;
    this.#suspectPath = suspectPath;
    this.collections = new CollectionTable(db);
    this.documents = new DocumentTable(db);
    this.chunks = new ChunkTable(db);
    this.vectors = new VectorTable(db);
    this.jobs = new JobTable(db);
    this.pages = new PageTable(db);
    this.#committedChunkId = this.chunks.highestId();
  }

  /**
   * Highest chunk id ever given out and kept. Indexes take nothing above it: what stands in an open transaction may still
   * be rolled back, and its ids are then given out again.
   */
  get committedChunkId(): number {
    return this.#committedChunkId;
  }

  /** Whether a long transaction is open. */
  get isInTransaction(): boolean {
    return this.#db.isTransaction;
  }

  /**
   * Runs `work` as one durable transaction.
   * @throws RagError RAG_DISK_FULL, RAG_STORE_CORRUPT; nothing of `work` is kept then
   */
  transaction<T>(work: () => T): T {
    return this.guard(() => {
      const result = inTransaction(this.#db, work);
      this.#committedChunkId = this.chunks.highestId();
      return result;
    });
  }

  /**
   * As `transaction`, for work that lets others run in between. Readers see its effects before it has ended; no other
   * transaction may begin meanwhile, which the caller sees to by taking turns.
   */
  async longTransaction<T>(work: () => Promise<T>): Promise<T> {
    this.guard(() => begin(this.#db));
    try {
      const result = await work();
      this.guard(() => commit(this.#db));
      this.#committedChunkId = this.chunks.highestId();
      return result;
    } catch (error) {
      rollBack(this.#db);
      return this.guard(() => {
        throw error;
      });
    }
  }

  /** Runs reads and turns what SQLite throws into a RagError. Damage is noted for the next start. */
  guard<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      if (isCorruption(error)) closeSync(openSync(this.#suspectPath, 'a', 0o600));
      throw storeError(error);
    }
  }

  /** Stores a document, new or in place of its earlier version. Call inside a transaction. */
  write(
    collectionId: number,
    inputId: number | null,
    draft: DocumentDraft,
    known: KnownDocument | undefined,
    tally: Tally,
  ): Written {
    let textBytes = 0;
    for (const { text } of draft.chunks) textBytes += Buffer.byteLength(text);
    const deadIds = known && known.chunkCount > 0 ? this.chunks.removeOf(known.id) : [];
    const documentId = known?.id ?? this.documents.insert(collectionId, inputId, draft, textBytes, tally);
    if (known) this.documents.update(known, inputId, draft, textBytes, tally);
    if (draft.page) this.pages.set(documentId, draft.page);
    else if (known) this.pages.drop(documentId);
    const chunkIds = draft.chunks.map((chunk, ordinal) => this.chunks.insert(documentId, collectionId, ordinal, chunk));
    return { documentId, chunkIds, deadIds };
  }

  /** Notes that a document could not be read. What was read of it earlier stays. Call inside a transaction. */
  fail(
    collectionId: number,
    inputId: number | null,
    of: { readonly key: string; readonly title: string; readonly device: number | null; readonly bytes: number },
    verdict: Verdict,
    tally: Tally,
  ): number {
    const known = this.documents.find(collectionId, of.key);
    if (known) {
      this.documents.fail(known, inputId, verdict);
      return known.id;
    }
    const draft = { ...of, kind: 'text', sha256: null, chunks: [], verdict };
    return this.documents.insert(collectionId, inputId, draft, 0, tally);
  }

  /** Removes a document. Call inside a transaction. @returns the ids of its chunks */
  remove(documentId: number, tally: Tally): readonly number[] {
    const deadIds = this.chunks.removeOf(documentId);
    this.documents.remove(documentId, tally);
    return deadIds;
  }

  /**
   * Puts smaller chunks in the place of one. Call inside a transaction.
   * @returns whether the chunk was still there
   */
  splitChunk(chunkId: number, parts: readonly { readonly text: string; readonly tokenCount: number }[]): boolean {
    const documentId = this.chunks.documentsOf([chunkId]).get(chunkId);
    if (documentId === undefined) return false;
    const collectionId = this.documents.collectionOf(documentId)!;
    this.chunks.split(chunkId, parts);
    this.documents.recount(documentId, parts.length - 1);
    this.collections.adjust(collectionId, { ...emptyTally(), chunks: parts.length - 1 });
    return true;
  }

  /** Reads every page. @returns what is wrong, in SQLite's words; empty when all is well */
  check(): string[] {
    return integrityProblems(this.#db);
  }

  /** Folds the write-ahead log into the main file and empties it, so that it holds nothing of what was removed. */
  emptyLog(): void {
    this.guard(() => this.#db.exec('PRAGMA wal_checkpoint(TRUNCATE)'));
  }

  /** Closes the file; its write-ahead log is folded in, which is how the next start knows that all ended well. */
  close(): void {
    this.#db.close();
  }
}

/** Problems that `quick_check` finds; an error that says "damaged" is one as well. */
export function integrityProblems(db: DatabaseSync): string[] {
  try {
    return db
      .prepare('PRAGMA quick_check(20)')
      .all()
      .map((row) => String(row['quick_check']))
      .filter((line) => line !== 'ok');
  } catch (error) {
    if (isCorruption(error)) return ['the file cannot be read as a database'];
    throw error;
  }
}

/** Nothing changed yet. */
export function emptyTally(): Tally {
  return { documents: 0, chunks: 0, bytes: 0, textBytes: 0 };
}
