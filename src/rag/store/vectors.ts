import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { VectorEntry, VectorSource } from '../vector/port.ts';
import type { ChunkText } from './chunks.ts';

/** An embedding model the store holds vectors of. */
export interface EmbedderRow {
  readonly id: number;
  /** SHA-256 of the model file, hex. */
  readonly model: string;
  readonly dimensions: number;
  readonly vectorCount: number;
  /** Whether its vectors take part in search: true once every chunk had one. */
  readonly serving: boolean;
  /** The vectors' share in a score, 0 to 1; null when it could not be measured. */
  readonly denseWeight: number | null;
  /** On how many chunks it was measured; 0 before it was. */
  readonly measuredChunks: number;
}

/** Small enough that reading one does not hold up a question. */
const BATCH = 512;
const ID_BATCH = 4096;
/** Ids looked through for missing vectors in one query. */
const WINDOW_IDS = 4096;

/** Vectors per chunk and model. Two models stand side by side while the store moves from one to the other. */
export class VectorTable {
  readonly #find: StatementSync;
  readonly #create: StatementSync;
  readonly #serve: StatementSync;
  readonly #weigh: StatementSync;
  readonly #others: StatementSync;
  readonly #insert: StatementSync;
  readonly #missing: StatementSync;
  readonly #next: StatementSync;
  readonly #batch: StatementSync;
  readonly #ids: StatementSync;
  readonly #shed: StatementSync;
  readonly #drop: StatementSync;

  constructor(db: DatabaseSync) {
    this.#find = db.prepare(`SELECT id, model, dimensions, vector_count AS vectorCount, serving,
      dense_weight AS denseWeight, measured_chunks AS measuredChunks FROM embedders
      WHERE model = ?`);
    this.#create = db.prepare('INSERT INTO embedders (model, dimensions) VALUES (?, ?)');
    this.#serve = db.prepare('UPDATE embedders SET serving = (id = ?)');
    this.#weigh = db.prepare('UPDATE embedders SET dense_weight = ?, measured_chunks = ? WHERE id = ?');
    this.#others = db.prepare('SELECT id, model FROM embedders WHERE id <> ? ORDER BY id');
    this.#insert = db.prepare('INSERT OR IGNORE INTO vectors (chunk_id, embedder_id, vector) VALUES (?, ?, ?)');
    this.#missing =
      db.prepare(`SELECT c.id AS chunkId, c.document_id AS documentId, d.title, c.heading_path AS headings,
      c.text FROM chunks c JOIN documents d ON d.id = c.document_id
      WHERE c.id > ?1 AND c.id <= ?1 + ${WINDOW_IDS} AND NOT EXISTS (SELECT 1 FROM vectors v WHERE v.chunk_id = c.id AND v.embedder_id = ?2)
      ORDER BY c.id LIMIT ?3`);
    this.#next = db.prepare('SELECT id FROM chunks WHERE id > ? ORDER BY id LIMIT 1');
    this.#batch = db.prepare(`SELECT chunk_id AS id, vector FROM vectors INDEXED BY vectors_by_chunk
      WHERE chunk_id > ? AND embedder_id = ? ORDER BY chunk_id LIMIT ${BATCH}`);
    this.#ids = db.prepare(`SELECT chunk_id AS id FROM vectors INDEXED BY vectors_by_chunk
      WHERE chunk_id > ? AND embedder_id = ? ORDER BY chunk_id LIMIT ${ID_BATCH}`);
    this.#shed = db.prepare(`DELETE FROM vectors WHERE id IN
      (SELECT id FROM vectors WHERE embedder_id = ? LIMIT ?)`);
    this.#drop = db.prepare('DELETE FROM embedders WHERE id = ?');
  }

  find(model: string): EmbedderRow | undefined {
    const row = this.#find.get(model) as (Omit<EmbedderRow, 'serving'> & { serving: number }) | undefined;
    return row && { ...row, serving: row.serving === 1 };
  }

  findOrCreate(model: string, dimensions: number): EmbedderRow {
    const known = this.find(model);
    if (known) return known;
    this.#create.run(model, dimensions);
    return this.find(model)!;
  }

  /** Makes one model the serving one and no other. */
  serve(id: number): void {
    this.#serve.run(id);
  }

  /** Keeps what was measured about the vectors of a model. */
  weigh(id: number, denseWeight: number | null, measuredChunks: number): void {
    this.#weigh.run(denseWeight, measuredChunks, id);
  }

  /** Models other than this one that still have a row. */
  others(id: number): { readonly id: number; readonly model: string }[] {
    return this.#others.all(id) as never;
  }

  /** Stores a vector unless its chunk has been removed or has one already. */
  insert(chunkId: number, embedderId: number, vector: Float32Array): void {
    const bytes = new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);
    this.#insert.run(chunkId, embedderId, bytes);
  }

  /**
   * Chunks above `after` without a vector of this model, ascending, from the next few thousand ids.
   * @returns them and the id looked at last, null when there is no chunk above `after`
   */
  missing(
    embedderId: number,
    after: number,
    limit: number,
  ): { readonly chunks: ChunkText[]; readonly reached: number | null } {
    const chunks = this.#missing.all(after, embedderId, limit).map((row) => {
      const { headings, ...rest } = row as unknown as Omit<ChunkText, 'headingPath'> & { headings: string | null };
      return { ...rest, headingPath: headings === null ? [] : (JSON.parse(headings) as string[]) };
    });
    if (chunks.length === limit) return { chunks, reached: chunks.at(-1)!.chunkId };
    const beyond = this.#next.get(after + WINDOW_IDS)?.['id'];
    if (typeof beyond === 'number') return { chunks, reached: beyond - 1 };
    return { chunks, reached: chunks.at(-1)?.chunkId ?? null };
  }

  /** What the vector index is rebuilt from. */
  source(embedderId: number, count: () => number): VectorSource {
    const batch = this.#batch;
    const ids = this.#ids;
    return {
      count,
      *batches(after) {
        for (let last = after; ; ) {
          const entries: VectorEntry[] = batch.all(last, embedderId).map((row) => ({
            chunkId: Number(row['id']),
            vector: toFloats(row['vector'] as Uint8Array),
          }));
          if (entries.length > 0) yield entries;
          if (entries.length < BATCH) return;
          last = entries.at(-1)!.chunkId;
        }
      },
      *ids(after) {
        for (let last = after; ; ) {
          const page = Uint32Array.from(ids.all(last, embedderId), (row) => Number(row['id']));
          if (page.length > 0) yield page;
          if (page.length < ID_BATCH) return;
          last = page.at(-1)!;
        }
      },
    };
  }

  /** Removes up to `limit` vectors of a model. @returns how many there were */
  shed(embedderId: number, limit: number): number {
    return Number(this.#shed.run(embedderId, limit).changes);
  }

  /** Removes a model's row; by then its vectors are gone. */
  drop(embedderId: number): void {
    this.#drop.run(embedderId);
  }
}

/** Copied, because SQLite's buffer need not start at a multiple of four. */
function toFloats(bytes: Uint8Array): Float32Array {
  const floats = new Float32Array(bytes.byteLength / 4);
  new Uint8Array(floats.buffer).set(bytes);
  return floats;
}
