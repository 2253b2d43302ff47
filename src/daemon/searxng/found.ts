/** One row of results, in SearXNG's terms. */
export interface SearxRow {
  /** Of the page itself, never of a redirector; `urn:` for a document of this machine. */
  readonly url: string;
  readonly title: string;
  readonly content: string;
  readonly engines: readonly string[];
  readonly positions: readonly number[];
  readonly score: number;
  /** ISO 8601. */
  readonly published: string | null;
}

/** What a search came to, whichever format it leaves in. */
export interface Found {
  readonly rows: readonly SearxRow[];
  readonly suggestions: readonly string[];
  /** Engine and reason, in SearXNG's words where it has any. */
  readonly unresponsive: readonly (readonly [engine: string, reason: string])[];
}
