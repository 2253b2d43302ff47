import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { IngestInput, IngestSpec } from '../../vault/contract.ts';

/** An ingest under way, or one that was cut short. */
export interface Job {
  readonly id: number;
  /** Milliseconds since 1970. An ingest that goes on after a crash keeps its first start. */
  readonly startedAt: number;
}

/** Which ingests have begun and not ended. Written so that a crash can be told from an end. */
export class JobTable {
  readonly #begin: StatementSync;
  readonly #end: StatementSync;
  readonly #list: StatementSync;
  readonly #endOf: StatementSync;

  constructor(db: DatabaseSync) {
    this.#begin = db.prepare(`INSERT INTO jobs (collection, inputs, started_at) VALUES (?, ?, ?)
      ON CONFLICT (collection, inputs) DO UPDATE SET started_at = started_at RETURNING id, started_at AS startedAt`);
    this.#end = db.prepare('DELETE FROM jobs WHERE id = ?');
    this.#list = db.prepare('SELECT id, collection, inputs FROM jobs ORDER BY id');
    this.#endOf = db.prepare('DELETE FROM jobs WHERE collection = ?');
  }

  /** Begins an ingest, or goes on with the same one when it was cut short. */
  begin({ collection, inputs }: IngestSpec): Job {
    return this.#begin.get(collection, JSON.stringify(inputs), Date.now()) as unknown as Job;
  }

  end(id: number): void {
    this.#end.run(id);
  }

  endOf(collection: string): void {
    this.#endOf.run(collection);
  }

  list(): { readonly id: number; readonly collection: string; readonly inputs: readonly IngestInput[] }[] {
    return this.#list.all().map((row) => ({
      id: Number(row['id']),
      collection: String(row['collection']),
      inputs: JSON.parse(String(row['inputs'])) as IngestInput[],
    }));
  }
}
