import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { KeptPage, WebCollectionRow } from '../../vault/contract.ts';

/** What is kept of a web page beside its text. */
export interface PageDraft {
  /** Host, or the name the page gives its site. */
  readonly site: string;
  readonly language: string | null;
  /** Milliseconds since 1970, as is `expiresAt`. */
  readonly fetchedAt: number;
  readonly expiresAt: number | null;
  readonly isSnippet: boolean;
}

/** Which pages; what is null does not narrow. */
export interface PageFilter {
  readonly collectionId: number | null;
  /** Fetched before this. */
  readonly before: number | null;
  /** Expired by then. */
  readonly expiredAt: number | null;
}

/** Rows of documents that came from the web. They go with their documents, by cascade. */
export class PageTable {
  readonly #set: StatementSync;
  readonly #drop: StatementSync;
  readonly #isSnippet: StatementSync;
  readonly #get: StatementSync;
  readonly #select: StatementSync;
  readonly #nextExpiry: StatementSync;
  readonly #collections: StatementSync;
  readonly #emptyWeb: StatementSync;

  constructor(db: DatabaseSync) {
    this.#set = db.prepare(`INSERT INTO pages (document_id, site, language, fetched_at, expires_at, is_snippet)
      VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (document_id) DO UPDATE SET site = excluded.site,
      language = excluded.language, fetched_at = excluded.fetched_at, expires_at = excluded.expires_at,
      is_snippet = excluded.is_snippet`);
    this.#drop = db.prepare('DELETE FROM pages WHERE document_id = ?');
    this.#isSnippet = db.prepare('SELECT is_snippet AS value FROM pages WHERE document_id = ?');
    this.#get = db.prepare(`SELECT d.id AS documentId, c.name AS collection, d.key AS url, d.title, d.sha256, p.site,
      p.language, p.fetched_at AS fetchedAtMs, p.expires_at AS expiresAtMs, p.is_snippet AS isSnippet
      FROM pages p JOIN documents d ON d.id = p.document_id JOIN collections c ON c.id = d.collection_id
      WHERE p.document_id = ?1 AND c.removing = 0 AND (p.expires_at IS NULL OR p.expires_at > ?2)`);
    this.#select = db.prepare(`SELECT p.document_id AS id, d.collection_id AS collectionId
      FROM pages p JOIN documents d ON d.id = p.document_id JOIN collections c ON c.id = d.collection_id
      WHERE c.removing = 0 AND (?1 IS NULL OR d.collection_id = ?1) AND (?2 IS NULL OR p.fetched_at < ?2)
      AND (?3 IS NULL OR p.expires_at <= ?3) ORDER BY p.document_id LIMIT ?4`);
    this.#nextExpiry = db.prepare('SELECT min(expires_at) AS at FROM pages WHERE expires_at IS NOT NULL');
    this.#collections = db.prepare(`SELECT c.name, c.is_web AS isWeb, count(*) AS pageCount,
      sum(p.is_snippet) AS snippetCount, sum(d.text_bytes) AS bytes, min(p.fetched_at) AS oldestFetchedAtMs,
      max(p.fetched_at) AS newestFetchedAtMs, min(p.expires_at) AS nextExpiryMs
      FROM pages p JOIN documents d ON d.id = p.document_id JOIN collections c ON c.id = d.collection_id
      WHERE c.removing = 0 AND (p.expires_at IS NULL OR p.expires_at > ?) GROUP BY c.id ORDER BY c.name`);
    this.#emptyWeb = db.prepare(`SELECT id FROM collections c WHERE is_web = 1 AND removing = 0
      AND NOT EXISTS (SELECT 1 FROM documents d WHERE d.collection_id = c.id)`);
  }

  set(documentId: number, { site, language, fetchedAt, expiresAt, isSnippet }: PageDraft): void {
    this.#set.run(documentId, site, language, fetchedAt, expiresAt, isSnippet ? 1 : 0);
  }

  /** The document is no web page any more: a file of the person's took its key. */
  drop(documentId: number): void {
    this.#drop.run(documentId);
  }

  /** Undefined when the document is no web page. */
  isSnippet(documentId: number): boolean | undefined {
    const row = this.#isSnippet.get(documentId);
    return row === undefined ? undefined : row['value'] === 1;
  }

  /** @param now milliseconds since 1970: what has expired by then is not there */
  get(documentId: number, now: number): Omit<KeptPage, 'text'> | undefined {
    const row = this.#get.get(documentId, now) as unknown as Omit<KeptPage, 'text'> | undefined;
    return row && { ...row, isSnippet: Number(row.isSnippet) === 1 };
  }

  select(
    { collectionId, before, expiredAt }: PageFilter,
    limit: number,
  ): { readonly id: number; readonly collectionId: number }[] {
    return this.#select.all(collectionId, before, expiredAt, limit) as never;
  }

  /** When the next page expires, or has expired; null when none ever does. */
  nextExpiry(): number | null {
    return (this.#nextExpiry.get()?.['at'] ?? null) as number | null;
  }

  collections(now: number): WebCollectionRow[] {
    return this.#collections.all(now).map((row) => {
      const { isWeb, pageCount, snippetCount, ...rest } = row as unknown as WebCollectionRow;
      return { ...rest, isWeb: Number(isWeb) === 1, snippetCount, pageCount: pageCount - snippetCount };
    });
  }

  /** Collections for web pages that hold nothing. */
  emptyWebCollections(): number[] {
    return this.#emptyWeb.all().map((row) => Number(row['id']));
  }
}
