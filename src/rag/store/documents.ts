import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { SourceRow } from '../../vault/contract.ts';
import type { ChunkDraft } from '../types.ts';
import type { Tally } from './collections.ts';
import type { PageDraft } from './pages.ts';

/** Why nothing, or not everything, of a document could be read. */
export interface Verdict {
  readonly code: string;
  readonly reason: string;
}

/** A document ready to be stored. */
export interface DocumentDraft {
  readonly key: string;
  readonly title: string;
  readonly kind: string;
  /** SHA-256 of the content, hex; null when it could not be read. */
  readonly sha256: string | null;
  /** File system number of the volume it was read from; null for a JSON line. */
  readonly device: number | null;
  readonly bytes: number;
  readonly chunks: readonly ChunkDraft[];
  /** A remark about a document that was read, but not in full. */
  readonly verdict: Verdict | null;
  /** Set when it came from the web; the key is its address then. */
  readonly page?: PageDraft;
}

/** What the ingest has to know of a document to decide whether it changed. */
export interface KnownDocument {
  readonly id: number;
  readonly inputId: number | null;
  /** Null after a failed attempt. */
  readonly sha256: string | null;
  readonly device: number | null;
  readonly bytes: number;
  readonly textBytes: number;
  readonly chunkCount: number;
  readonly ingestedAt: number;
  readonly verdictCode: string | null;
  readonly verdictReason: string | null;
}

/** Document rows. Chunks are `ChunkTable`'s; counters are handed in as a tally and written once per transaction. */
export class DocumentTable {
  readonly #find: StatementSync;
  readonly #insert: StatementSync;
  readonly #update: StatementSync;
  readonly #fail: StatementSync;
  readonly #claim: StatementSync;
  readonly #dropInput: StatementSync;
  readonly #recount: StatementSync;
  readonly #delete: StatementSync;
  readonly #byId: StatementSync;
  readonly #ofInput: StatementSync;
  readonly #ofCollection: StatementSync;
  readonly #list: StatementSync;

  constructor(db: DatabaseSync) {
    this.#find = db.prepare(`SELECT id, input_id AS inputId, sha256, device, bytes, text_bytes AS textBytes,
      chunk_count AS chunkCount, ingested_at AS ingestedAt, verdict_code AS verdictCode,
      verdict_reason AS verdictReason FROM documents WHERE collection_id = ? AND key = ?`);
    this.#insert = db.prepare(`INSERT INTO documents (collection_id, input_id, key, title, kind, sha256, device, bytes,
      text_bytes, chunk_count, verdict_code, verdict_reason, ingested_at) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)`);
    this.#update =
      db.prepare(`UPDATE documents SET input_id = ?, title = ?, kind = ?, sha256 = ?, device = ?, bytes = ?,
      text_bytes = ?, chunk_count = ?, verdict_code = ?, verdict_reason = ?, ingested_at = ? WHERE id = ?`);
    this.#fail = db.prepare(`UPDATE documents SET input_id = ?, sha256 = NULL, verdict_code = ?, verdict_reason = ?,
      ingested_at = ? WHERE id = ?`);
    this.#claim = db.prepare('UPDATE documents SET input_id = ?, device = ? WHERE id = ?');
    this.#dropInput = db.prepare(`DELETE FROM inputs WHERE id IN
      (SELECT d.input_id FROM documents d JOIN inputs i ON i.id = d.input_id WHERE d.id = ? AND i.path = d.key)`);
    this.#recount = db.prepare('UPDATE documents SET chunk_count = chunk_count + ? WHERE id = ?');
    this.#delete = db.prepare('DELETE FROM documents WHERE id = ?');
    this.#byId = db.prepare(`SELECT id, collection_id AS collectionId, bytes, text_bytes AS textBytes,
      chunk_count AS chunkCount FROM documents WHERE id = ?`);
    this.#ofInput = db.prepare(
      'SELECT id, key, device FROM documents WHERE input_id = ? AND id > ? ORDER BY id LIMIT 500',
    );
    this.#ofCollection = db.prepare('SELECT id FROM documents WHERE collection_id = ? LIMIT ?');
    this.#list = db.prepare(`SELECT d.id AS documentId, c.name AS collection, d.key, d.title, d.kind, d.bytes,
      d.chunk_count AS chunkCount, d.verdict_code AS code, d.verdict_reason AS reason, d.ingested_at AS ingestedAt
      FROM documents d JOIN collections c ON c.id = d.collection_id
      WHERE d.id > ?1 AND c.removing = 0 AND (?2 IS NULL OR c.name = ?2) ORDER BY d.id LIMIT ?3`);
  }

  find(collectionId: number, key: string): KnownDocument | undefined {
    return this.#find.get(collectionId, key) as unknown as KnownDocument | undefined;
  }

  insert(collectionId: number, inputId: number | null, draft: DocumentDraft, textBytes: number, tally: Tally): number {
    const { key, title, kind, sha256, device, bytes, chunks, verdict } = draft;
    add(tally, { chunkCount: chunks.length, bytes, textBytes }, 1);
    const values: SQLInputValue[] = [collectionId, inputId, key, title, kind, sha256, device, bytes, textBytes];
    values.push(chunks.length, verdict?.code ?? null, verdict?.reason ?? null, Date.now());
    return Number(this.#insert.run(...values).lastInsertRowid);
  }

  update(known: KnownDocument, inputId: number | null, draft: DocumentDraft, textBytes: number, tally: Tally): void {
    const { title, kind, sha256, device, bytes, chunks, verdict } = draft;
    add(tally, known, -1);
    add(tally, { chunkCount: chunks.length, bytes, textBytes }, 1);
    const values: SQLInputValue[] = [inputId, title, kind, sha256, device, bytes, textBytes, chunks.length];
    values.push(verdict?.code ?? null, verdict?.reason ?? null, Date.now(), known.id);
    this.#update.run(...values);
  }

  /** Notes a failed attempt on a document that has been read before: its earlier text goes on serving. */
  fail(known: KnownDocument, inputId: number | null, verdict: Verdict): void {
    this.#fail.run(inputId, verdict.code, verdict.reason, Date.now(), known.id);
  }

  /** Notes through which input, and from which volume, an unchanged document is reached now. */
  claim(id: number, inputId: number | null, device: number | null): void {
    this.#claim.run(inputId, device, id);
  }

  /** Removes the row and, by cascade, its chunks and vectors. The caller has listed the chunks as dead. */
  remove(id: number, tally: Tally): void {
    const row = this.#byId.get(id) as unknown as KnownDocument;
    add(tally, row, -1);
    this.#delete.run(id);
  }

  /** Notes that a document has so many chunks more. */
  recount(id: number, chunks: number): void {
    this.#recount.run(chunks, id);
  }

  collectionOf(id: number): number | undefined {
    return (this.#byId.get(id) as { collectionId: number } | undefined)?.collectionId;
  }

  /** Forgets the input that named this very document, so that feeding everything again does not bring it back. */
  dropInputOf(id: number): void {
    this.#dropInput.run(id);
  }

  /** Up to 500 documents of an input with an id above `after`. */
  ofInput(
    inputId: number,
    after: number,
  ): { readonly id: number; readonly key: string; readonly device: number | null }[] {
    return this.#ofInput.all(inputId, after) as never;
  }

  idsOf(collectionId: number, limit: number): number[] {
    return this.#ofCollection.all(collectionId, limit).map((row) => Number(row['id']));
  }

  /**
   * Documents with an id above `after`, ascending.
   * @param collection null for all of them
   */
  list(collection: string | null, after: number, limit: number): SourceRow[] {
    return this.#list.all(after, collection, limit).map((row) => {
      const { code, reason, ...rest } = row as unknown as SourceRow & { code: string | null; reason: string | null };
      return { ...rest, verdict: code === null ? null : { code, reason: reason ?? '' } };
    });
  }
}

/** A document counts as one only when something of it can be found. */
function add(tally: Tally, of: { chunkCount: number; bytes: number; textBytes: number }, sign: 1 | -1): void {
  if (of.chunkCount === 0) return;
  tally.documents += sign;
  tally.chunks += sign * of.chunkCount;
  tally.bytes += sign * of.bytes;
  tally.textBytes += sign * of.textBytes;
}
