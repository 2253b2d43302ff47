import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { CollectionRow, IngestInput } from '../../vault/contract.ts';

/** What a batch of changes did to a collection's counters. */
export interface Tally {
  documents: number;
  chunks: number;
  bytes: number;
  textBytes: number;
}

/** Counters of the whole store. */
export interface StoreCounts {
  readonly documentCount: number;
  readonly chunkCount: number;
  readonly textBytes: number;
}

/** Collections and the inputs each was fed. Counters are kept by hand in the transaction that changes the documents. */
export class CollectionTable {
  readonly #find: StatementSync;
  readonly #chunkCount: StatementSync;
  readonly #create: StatementSync;
  readonly #adjust: StatementSync;
  readonly #list: StatementSync;
  readonly #counts: StatementSync;
  readonly #hide: StatementSync;
  readonly #hidden: StatementSync;
  readonly #drop: StatementSync;
  readonly #inputs: StatementSync;
  readonly #addInput: StatementSync;

  constructor(db: DatabaseSync) {
    this.#find = db.prepare('SELECT id FROM collections WHERE name = ?');
    this.#chunkCount = db.prepare('SELECT chunk_count FROM collections WHERE id = ? AND removing = 0');
    this.#create = db.prepare('INSERT INTO collections (name, is_web) VALUES (?, ?) RETURNING id');
    this.#adjust = db.prepare(`UPDATE collections SET document_count = document_count + ?,
      chunk_count = chunk_count + ?, bytes = bytes + ?, text_bytes = text_bytes + ? WHERE id = ?`);
    this.#list = db.prepare(`SELECT name, document_count AS documentCount, chunk_count AS chunkCount, bytes
      FROM collections WHERE removing = 0 AND is_web <= ? ORDER BY name`);
    this.#counts = db.prepare(`SELECT coalesce(sum(document_count), 0) AS documentCount,
      coalesce(sum(chunk_count), 0) AS chunkCount, coalesce(sum(text_bytes), 0) AS textBytes FROM collections
      WHERE removing <= ?`);
    this.#hide = db.prepare("UPDATE collections SET removing = 1, name = ':removing:' || id WHERE id = ?");
    this.#hidden = db.prepare('SELECT id FROM collections WHERE removing = 1');
    this.#drop = db.prepare('DELETE FROM collections WHERE id = ?');
    this.#inputs = db.prepare('SELECT id, kind, path FROM inputs WHERE collection_id = ? ORDER BY id');
    this.#addInput = db.prepare(`INSERT INTO inputs (collection_id, kind, path) VALUES (?, ?, ?)
      ON CONFLICT (collection_id, kind, path) DO UPDATE SET path = excluded.path RETURNING id`);
  }

  /** Whether it exists and is not being removed. */
  isPresent(id: number): boolean {
    return this.#chunkCount.get(id) !== undefined;
  }

  /** How many chunks a collection has. */
  chunkCount(id: number): number {
    return Number(this.#chunkCount.get(id)?.['chunk_count'] ?? 0);
  }

  find(name: string): number | undefined {
    return (this.#find.get(name) as { id: number } | undefined)?.id;
  }

  /** @param isWeb a new one is for web pages; one that is there stays what it is */
  findOrCreate(name: string, isWeb = false): number {
    return this.find(name) ?? Number(this.#create.get(name, isWeb ? 1 : 0)?.['id']);
  }

  adjust(id: number, tally: Tally): void {
    this.#adjust.run(tally.documents, tally.chunks, tally.bytes, tally.textBytes, id);
  }

  /** @param withWeb names those for web pages too */
  list(withWeb = false): CollectionRow[] {
    return this.#list.all(withWeb ? 1 : 0).map((row) => ({ ...row })) as unknown as CollectionRow[];
  }

  /** @param withHidden counts what is being removed as well */
  counts(withHidden = false): StoreCounts {
    return { ...this.#counts.get(withHidden ? 1 : 0) } as unknown as StoreCounts;
  }

  /** Takes a collection out of sight and frees its name; its rows go later, slice by slice. */
  hide(id: number): void {
    this.#hide.run(id);
  }

  hidden(): number[] {
    return this.#hidden.all().map((row) => Number(row['id']));
  }

  /** Removes the row itself; by then its documents are gone. */
  drop(id: number): void {
    this.#drop.run(id);
  }

  inputs(id: number): (IngestInput & { readonly id: number })[] {
    return this.#inputs.all(id).map((row) => ({ ...row })) as unknown as (IngestInput & { readonly id: number })[];
  }

  addInput(collectionId: number, { kind, path }: IngestInput): number {
    return Number(this.#addInput.get(collectionId, kind, path)?.['id']);
  }
}
