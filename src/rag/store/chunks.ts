import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { LexicalEntry } from '../lexical/port.ts';
import type { ChunkDraft, Passage, WebOrigin } from '../types.ts';

/** A stored chunk as the embedder wants it. */
export interface ChunkText {
  readonly chunkId: number;
  readonly documentId: number;
  readonly title: string;
  readonly headingPath: readonly string[];
  readonly text: string;
}

/** Chunk rows and the list of dead ones. */
export class ChunkTable {
  readonly #insert: StatementSync;
  readonly #idsOfDocument: StatementSync;
  readonly #textOfDocument: StatementSync;
  readonly #deleteOfDocument: StatementSync;
  readonly #delete: StatementSync;
  readonly #bury: StatementSync;
  readonly #buried: StatementSync;
  readonly #exhume: StatementSync;
  readonly #entriesBetween: StatementSync;
  readonly #passages: StatementSync;
  readonly #documentsOf: StatementSync;
  readonly #runs: StatementSync;
  readonly #from: StatementSync;
  readonly #highest: StatementSync;
  readonly #place: StatementSync;
  readonly #shift: StatementSync;

  constructor(db: DatabaseSync) {
    this.#insert = db.prepare(`INSERT INTO chunks (document_id, collection_id, ordinal, text, heading_path, page_from,
      page_to, token_count) VALUES (?,?,?,?,?,?,?,?)`);
    this.#idsOfDocument = db.prepare('SELECT id FROM chunks WHERE document_id = ? ORDER BY ordinal');
    this.#textOfDocument = db.prepare('SELECT text FROM chunks WHERE document_id = ? ORDER BY ordinal');
    this.#deleteOfDocument = db.prepare('DELETE FROM chunks WHERE document_id = ?');
    this.#delete = db.prepare('DELETE FROM chunks WHERE id = ?');
    this.#bury = db.prepare('INSERT OR IGNORE INTO dead_chunks VALUES (?)');
    this.#buried = db.prepare('SELECT chunk_id AS id FROM dead_chunks ORDER BY chunk_id');
    this.#exhume = db.prepare('DELETE FROM dead_chunks WHERE chunk_id IN (SELECT value FROM json_each(?))');
    this.#entriesBetween = db.prepare(`SELECT c.id, d.title, c.heading_path AS headings, c.text FROM chunks c
      JOIN documents d ON d.id = c.document_id WHERE c.id > ? AND c.id <= ? ORDER BY c.id LIMIT ?`);
    this.#passages = db.prepare(`SELECT c.id, c.document_id AS documentId, l.name AS collection, d.key, d.title,
      c.heading_path AS headings, c.page_from AS pageFrom, c.page_to AS pageTo, c.text, p.site, p.fetched_at AS fetchedAt
      FROM json_each(?1) wanted JOIN chunks c ON c.id = wanted.value JOIN documents d ON d.id = c.document_id
      JOIN collections l ON l.id = d.collection_id LEFT JOIN pages p ON p.document_id = d.id
      WHERE l.removing = 0 AND (p.expires_at IS NULL OR p.expires_at > ?2)`);
    this.#documentsOf = db.prepare(`SELECT c.id, c.document_id AS documentId
      FROM json_each(?) wanted JOIN chunks c ON c.id = wanted.value`);
    // Chunks of one ingest have neighbouring ids: a handful of runs stands for the whole list.
    this.#runs = db.prepare(`SELECT min(id) AS first, max(id) AS last FROM
      (SELECT id, id - row_number() OVER (ORDER BY id) AS run FROM chunks WHERE collection_id = ? AND id > ? AND id <= ?)
      GROUP BY run ORDER BY first`);
    this.#from = db.prepare('SELECT id, text FROM chunks WHERE id >= ? ORDER BY id LIMIT 1');
    this.#highest = db.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'chunks'");
    this.#place = db.prepare(`SELECT document_id AS documentId, collection_id AS collectionId, ordinal,
      heading_path AS headings, page_from AS pageFrom, page_to AS pageTo FROM chunks WHERE id = ?`);
    this.#shift = db.prepare('UPDATE chunks SET ordinal = ordinal + ? WHERE document_id = ? AND ordinal > ?');
  }

  insert(documentId: number, collectionId: number, ordinal: number, draft: ChunkDraft): number {
    const { text, headingPath, pages, tokenCount } = draft;
    const headings = headingPath.length === 0 ? null : JSON.stringify(headingPath);
    const from = pages?.[0] ?? null;
    const to = pages?.[1] ?? null;
    const { lastInsertRowid } = this.#insert.run(
      documentId,
      collectionId,
      ordinal,
      text,
      headings,
      from,
      to,
      tokenCount,
    );
    return Number(lastInsertRowid);
  }

  /** Ids of a document's chunks in reading order. */
  idsOf(documentId: number): number[] {
    return this.#idsOfDocument.all(documentId).map((row) => Number(row['id']));
  }

  /** A document's text: its chunks in reading order. */
  textOf(documentId: number): string {
    return this.#textOfDocument
      .all(documentId)
      .map((row) => String(row['text']))
      .join('\n\n');
  }

  /** Removes a document's chunks. @returns their ids, which are now on the list of the dead */
  removeOf(documentId: number): number[] {
    const ids = this.idsOf(documentId);
    for (const id of ids) this.#bury.run(id);
    if (ids.length > 0) this.#deleteOfDocument.run(documentId);
    return ids;
  }

  /**
   * Puts smaller chunks in the place of one that is too long for a model. @returns the new ids
   */
  split(chunkId: number, parts: readonly { readonly text: string; readonly tokenCount: number }[]): number[] {
    const place = this.#place.get(chunkId) as unknown as {
      documentId: number;
      collectionId: number;
      ordinal: number;
      headings: string | null;
      pageFrom: number | null;
      pageTo: number | null;
    };
    const { documentId, collectionId, ordinal, headings, pageFrom, pageTo } = place;
    this.#bury.run(chunkId);
    this.#delete.run(chunkId);
    this.#shift.run(parts.length - 1, documentId, ordinal);
    return parts.map(({ text, tokenCount }, index) =>
      this.insert(documentId, collectionId, ordinal + index, {
        text,
        tokenCount,
        headingPath: parseHeadings(headings),
        ...(pageFrom === null || pageTo === null ? {} : { pages: [pageFrom, pageTo] as const }),
      }),
    );
  }

  /** Ids that an index file may still hold though the chunk is gone. Ascending. */
  dead(): number[] {
    return this.#buried.all().map((row) => Number(row['id']));
  }

  /** Drops ids from the list of the dead once no index file holds them any more. */
  forgetDead(ids: readonly number[]): void {
    this.#exhume.run(JSON.stringify(ids));
  }

  /** Living chunks with an id above `after` and up to `last`, ascending, as the keyword index wants them. */
  entriesBetween(after: number, last: number, limit: number): LexicalEntry[] {
    return this.#entriesBetween.all(after, last, limit).map((row) => {
      const { id, title, headings, text } = row as { id: number; title: string; headings: string | null; text: string };
      return { chunkId: id, title: lexicalTitle(title, parseHeadings(headings)), text };
    });
  }

  /**
   * Everything a citation needs, in the order of `ids`; ids that are gone are left out, and so is what has expired.
   * @param now milliseconds since 1970
   */
  passages(ids: readonly number[], now = Date.now()): Omit<Passage, 'score'>[] {
    const found = new Map<number, Omit<Passage, 'score'>>();
    for (const row of this.#passages.iterate(JSON.stringify(ids), now)) {
      const { id, documentId, collection, key, title, headings, text, ...rest } = row as unknown as PassageRow;
      const headingPath = parseHeadings(headings);
      const place = { chunkId: id, documentId, collection, documentKey: key, title, headingPath, ...pagesOf(rest) };
      found.set(id, { ...place, text, ...originOf(key, rest, now) });
    }
    return ids.flatMap((id) => found.get(id) ?? []);
  }

  /** Which document each chunk belongs to. */
  documentsOf(ids: readonly number[]): Map<number, number> {
    const rows = this.#documentsOf.all(JSON.stringify(ids)) as unknown as { id: number; documentId: number }[];
    return new Map(rows.map(({ id, documentId }) => [id, documentId]));
  }

  /** Runs of neighbouring ids of a collection's chunks above `after` and up to `last`, ascending, both ends included. */
  runsOf(collectionId: number, after: number, last: number): { readonly first: number; readonly last: number }[] {
    return this.#runs.all(collectionId, after, last) as never;
  }

  /** Texts of about `count` chunks drawn at random; fewer when there are not so many. */
  sample(count: number): string[] {
    const highest = this.highestId();
    const texts = new Map<number, string>();
    for (let draw = 0; draw < count; draw += 1) {
      const row = this.#from.get(1 + Math.floor(Math.random() * highest)) as { id: number; text: string } | undefined;
      if (row) texts.set(row.id, row.text);
    }
    return [...texts.values()];
  }

  /** Highest id ever given out. */
  highestId(): number {
    return Number(this.#highest.get()?.['seq'] ?? 0);
  }
}

/** Title and headings as the keyword index ranks them: one string. */
function lexicalTitle(title: string, headingPath: readonly string[]): string {
  return headingPath.length === 0 ? title : `${title} ${headingPath.join(' ')}`;
}

interface PassageRow {
  readonly id: number;
  readonly documentId: number;
  readonly collection: string;
  readonly key: string;
  readonly title: string;
  readonly headings: string | null;
  readonly pageFrom: number | null;
  readonly pageTo: number | null;
  readonly text: string;
  /** Null for what is not from the web, as is `fetchedAt`. */
  readonly site: string | null;
  readonly fetchedAt: number | null;
}

function pagesOf({ pageFrom, pageTo }: Pick<PassageRow, 'pageFrom' | 'pageTo'>): Pick<Passage, 'pages'> {
  return pageFrom === null || pageTo === null ? {} : { pages: [pageFrom, pageTo] };
}

function originOf(url: string, { site, fetchedAt }: Pick<PassageRow, 'site' | 'fetchedAt'>, now: number) {
  if (site === null || fetchedAt === null) return {};
  const web: WebOrigin = { url, site, fetchedAtMs: fetchedAt, ageMs: Math.max(0, now - fetchedAt) };
  return { web };
}

function parseHeadings(json: string | null): readonly string[] {
  return json === null ? [] : (JSON.parse(json) as readonly string[]);
}
