import type { RawAnswer } from '../mediator/types.ts';
import type { IngestCounts } from './contract.ts';

/** An engine's answer as it came from the network, and what the caller knows it by. */
export interface AnswerPage extends Pick<RawAnswer, 'status' | 'headers' | 'body' | 'url'> {
  readonly id: string;
}

export interface AnswersSpec {
  readonly engine: string;
  /** The section `engines` of config.json without the keys, as JSON. */
  readonly definitions: string;
  readonly pages: readonly AnswerPage[];
}

/** What a web server sent for one address. */
export interface ReadableSpec {
  readonly url: string;
  /** The header as it came; empty when there was none. */
  readonly contentType: string;
  readonly charset?: string;
  readonly body: Uint8Array;
}

export interface ReadablePage {
  readonly title: string;
  readonly byline?: string;
  readonly siteName?: string;
  /** ISO 8601, as the page says. */
  readonly published?: string;
  readonly language?: string;
  readonly markdown: string;
  /** Web addresses only, each once; `id` from 1 in the order of the page. */
  readonly links: readonly { readonly id: number; readonly url: string; readonly text: string }[];
  readonly wordCount: number;
  readonly truncated: boolean;
  /** Places of the page that speak to a model; they stand in the text between ⟦ and ⟧. */
  readonly instructionCount: number;
}

export interface FetchedPage extends ReadableSpec {
  /** Used when the page has none. */
  readonly title?: string;
  readonly fetchedAtMs: number;
}

/** A result as an engine showed it, kept in place of its page. */
export interface KeptSnippet {
  readonly url: string;
  readonly title: string;
  readonly snippet: string;
  readonly fetchedAtMs: number;
  readonly engines: readonly string[];
}

/**
 * The address is the key of what is kept: the same one again replaces it. Who hands it in has taken tracking parameters off.
 * A snippet never takes the place of a page.
 */
export interface KeepSpec {
  /** Made when it is not there; then it is one for web pages and stands in no ordinary list. */
  readonly collection: string;
  readonly pages?: readonly FetchedPage[];
  readonly snippets?: readonly KeptSnippet[];
  /** Milliseconds since 1970; what has expired is found no more from that moment on. Absent: kept until forgotten. */
  readonly expiresAtMs?: number;
}

export type KeepEvent =
  | {
      readonly type: 'page';
      readonly url: string;
      readonly outcome: 'kept' | 'unchanged' | 'unreadable';
      /** Why nothing, or not everything, could be read. */
      readonly code?: string;
      readonly reason?: string;
    }
  | { readonly type: 'progress'; readonly phase: 'read' | 'embed'; readonly done: number; readonly total: number }
  | {
      readonly type: 'done';
      readonly counts: IngestCounts;
      readonly elapsedMs: number;
      readonly cancelled: boolean;
    };

export interface KeptPage {
  readonly documentId: number;
  readonly collection: string;
  readonly url: string;
  readonly title: string;
  readonly site: string;
  readonly language: string | null;
  readonly fetchedAtMs: number;
  readonly expiresAtMs: number | null;
  /** Only the engines' lines about it were kept. */
  readonly isSnippet: boolean;
  /** SHA-256 of the readable text, hex. */
  readonly sha256: string;
  readonly text: string;
}

/** What is to go. `all` names every web page; the others narrow each other, and one of them must be there. */
export interface ForgetPagesSpec {
  readonly collection?: string;
  /** Only what was fetched longer ago than this. */
  readonly olderThanMs?: number;
  readonly all?: boolean;
}

export interface ForgottenPages {
  readonly pages: number;
  /** Collections for web pages that are empty now and went with their pages. */
  readonly collections: number;
}

export interface WebCollectionRow {
  readonly name: string;
  /** Made for web pages; otherwise one of documents that holds pages too. */
  readonly isWeb: boolean;
  readonly pageCount: number;
  readonly snippetCount: number;
  readonly bytes: number;
  readonly oldestFetchedAtMs: number;
  readonly newestFetchedAtMs: number;
  /** When the first page of it expires; null when none does. */
  readonly nextExpiryMs: number | null;
}
