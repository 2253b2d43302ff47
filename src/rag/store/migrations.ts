/** One numbered step of the schema. Steps are never edited once released: a change is a new step. */
export interface Migration {
  readonly version: number;
  readonly sql: string;
}

/**
 * The schema, oldest step first. `PRAGMA user_version` holds the last step applied.
 * Ids are AUTOINCREMENT: an id handed out once is never handed out again, so an index that still knows a dead id can
 * never show somebody else's text under it.
 */
export const MIGRATIONS: readonly Migration[] = [
  {
    version: 1,
    sql: `
      CREATE TABLE collections (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL UNIQUE,
        -- Set when the removal has begun: nothing of it is shown any more, slices of it go away in the background.
        removing INTEGER NOT NULL DEFAULT 0,
        -- Counters, so that nothing has to be counted when the program starts.
        document_count INTEGER NOT NULL DEFAULT 0,
        chunk_count INTEGER NOT NULL DEFAULT 0,
        bytes INTEGER NOT NULL DEFAULT 0,
        text_bytes INTEGER NOT NULL DEFAULT 0
      ) STRICT;

      CREATE TABLE inputs (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        collection_id INTEGER NOT NULL REFERENCES collections ON DELETE CASCADE,
        kind TEXT NOT NULL CHECK (kind IN ('path', 'jsonl')),
        path TEXT NOT NULL,
        UNIQUE (collection_id, kind, path)
      ) STRICT;

      CREATE TABLE documents (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        collection_id INTEGER NOT NULL REFERENCES collections ON DELETE CASCADE,
        input_id INTEGER REFERENCES inputs ON DELETE SET NULL,
        key TEXT NOT NULL,
        title TEXT NOT NULL,
        kind TEXT NOT NULL,
        -- SHA-256 of the content, hex; NULL when the last attempt failed, so that the next ingest tries again.
        sha256 TEXT,
        -- File system number of the volume it was read from; NULL for a JSON line.
        device INTEGER,
        bytes INTEGER NOT NULL,
        text_bytes INTEGER NOT NULL,
        chunk_count INTEGER NOT NULL,
        verdict_code TEXT,
        verdict_reason TEXT,
        ingested_at INTEGER NOT NULL,
        UNIQUE (collection_id, key)
      ) STRICT;
      CREATE INDEX documents_by_input ON documents (input_id, id);

      CREATE TABLE chunks (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        document_id INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
        collection_id INTEGER NOT NULL,
        ordinal INTEGER NOT NULL,
        text TEXT NOT NULL,
        heading_path TEXT,
        page_from INTEGER,
        page_to INTEGER,
        token_count INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX chunks_by_document ON chunks (document_id, ordinal);
      CREATE INDEX chunks_by_collection ON chunks (collection_id);

      -- Chunks that are gone here but may still stand in an index file.
      CREATE TABLE dead_chunks (chunk_id INTEGER PRIMARY KEY) STRICT;

      CREATE TABLE embedders (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        model TEXT NOT NULL UNIQUE,
        dimensions INTEGER NOT NULL,
        -- Set when every chunk had a vector once: from then on the vectors take part in search.
        serving INTEGER NOT NULL DEFAULT 0,
        vector_count INTEGER NOT NULL DEFAULT 0,
        -- The vectors' share in a score, as measured on so many chunks; NULL when that told nothing.
        dense_weight REAL,
        measured_chunks INTEGER NOT NULL DEFAULT 0
      ) STRICT;

      CREATE TABLE vectors (
        id INTEGER PRIMARY KEY,
        chunk_id INTEGER NOT NULL REFERENCES chunks ON DELETE CASCADE,
        embedder_id INTEGER NOT NULL REFERENCES embedders ON DELETE CASCADE,
        vector BLOB NOT NULL
      ) STRICT;
      CREATE UNIQUE INDEX vectors_by_chunk ON vectors (chunk_id, embedder_id);
      CREATE TRIGGER vectors_added AFTER INSERT ON vectors BEGIN
        UPDATE embedders SET vector_count = vector_count + 1 WHERE id = NEW.embedder_id;
      END;
      CREATE TRIGGER vectors_removed AFTER DELETE ON vectors BEGIN
        UPDATE embedders SET vector_count = vector_count - 1 WHERE id = OLD.embedder_id;
      END;

      -- Ingests under way. A row that is there when the program starts was cut short.
      CREATE TABLE jobs (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        collection TEXT NOT NULL,
        inputs TEXT NOT NULL,
        started_at INTEGER NOT NULL,
        UNIQUE (collection, inputs)
      ) STRICT;
    `,
  },
  {
    version: 2,
    sql: `
      -- Made for web pages, not for a person's documents: left out of the ordinary list, dropped when empty.
      ALTER TABLE collections ADD COLUMN is_web INTEGER NOT NULL DEFAULT 0;

      -- What is known of a document beyond its row when it came from the web.
      CREATE TABLE pages (
        document_id INTEGER PRIMARY KEY REFERENCES documents ON DELETE CASCADE,
        site TEXT NOT NULL,
        language TEXT,
        fetched_at INTEGER NOT NULL,
        -- NULL: kept until forgotten.
        expires_at INTEGER,
        -- Only what engines said about it is held.
        is_snippet INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX pages_by_expiry ON pages (expires_at) WHERE expires_at IS NOT NULL;
    `,
  },
];
