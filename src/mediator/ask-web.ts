import type { AskEvent, KeepEvent, KeptSnippet, VaultApi } from '../vault/contract.ts';
import { MediatorError } from './errors.ts';
import type { PageArrival } from './reader.ts';
import type { ResultRow } from './types.ts';
import type { WebEvent, WebRequest } from './web.ts';

/** A question to be answered from the web. */
export interface WebQuestion extends WebRequest {
  /** How many pages behind the results are read; with none the engines' own lines are all there is. */
  readonly read: number;
  /** Where what was found is kept. */
  readonly collection: string;
  /** Milliseconds since 1970; null keeps it until it is forgotten. */
  readonly expiresAtMs: number | null;
  /** Collections of documents that may answer as well. */
  readonly alsoFrom: readonly string[];
}

export type AskWebEvent =
  | WebEvent
  /** One page behind a result: kept, or the code of why not. */
  | {
      readonly type: 'page';
      readonly url: string;
      readonly outcome: 'kept' | 'unreadable' | 'failed';
      readonly code?: string;
    }
  | AskEvent;

export interface AskWebParts {
  readonly search: (request: WebRequest, signal: AbortSignal) => AsyncIterable<WebEvent>;
  /** Records how many before the first leaves. */
  readonly readPages: (rows: readonly ResultRow[], signal: AbortSignal) => AsyncIterable<PageArrival>;
  readonly vault: Pick<VaultApi, 'keepPages' | 'ask'>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * Searches, keeps what was found, and answers from it: in the vault, from the question as it was typed.
 * @throws MediatorError WEB_UNANSWERED, WEB_NOTHING_FOUND; what search and vault throw
 */
export async function* askWeb(
  question: WebQuestion,
  { search, readPages, vault, now }: AskWebParts,
  signal: AbortSignal,
): AsyncGenerator<AskWebEvent> {
  let found: Extract<WebEvent, { type: 'done' }> | undefined;
  for await (const event of search(question, signal)) {
    yield event;
    if (event.type === 'done') found = event;
  }
  if (found?.answered === false) throw unanswered();
  const rows = found?.rows ?? [];
  if (rows.length === 0) throw nothingFound();

  const { collection, expiresAtMs } = question;
  const where = { collection, ...(expiresAtMs === null ? {} : { expiresAtMs }) };
  // First the lines of the engines: should a page not come, its line is there.
  yield* kept(vault.keepPages({ ...where, snippets: rows.map((row) => snippetOf(row, now())) }, signal), false);
  for await (const arrival of readPages(rows.slice(0, question.read), signal)) {
    const url = arrival.row.canonicalUrl;
    if ('failed' in arrival) {
      yield { type: 'page', url, outcome: 'failed', code: arrival.failed };
      continue;
    }
    const { headers, body } = arrival.page;
    const page = {
      url,
      title: arrival.row.title,
      contentType: headers['content-type'] ?? '',
      body,
      fetchedAtMs: now(),
    };
    yield* kept(vault.keepPages({ ...where, pages: [page] }, signal), true);
  }
  yield* vault.ask({ text: question.text, collections: [collection, ...question.alsoFrom] }, signal);
}

async function* kept(events: AsyncIterable<KeepEvent>, isTold: boolean): AsyncGenerator<AskWebEvent> {
  for await (const event of events) {
    if (event.type !== 'page' || !isTold) continue;
    const { url, outcome, code } = event;
    yield { type: 'page', url, outcome: outcome === 'unreadable' ? outcome : 'kept', ...(code ? { code } : {}) };
  }
}

function snippetOf({ canonicalUrl, title, snippet, engines }: ResultRow, fetchedAtMs: number): KeptSnippet {
  return { url: canonicalUrl, title, snippet, engines, fetchedAtMs };
}

function unanswered(): MediatorError {
  return new MediatorError(
    'WEB_UNANSWERED',
    'chance left the question out of what was sent, as this mode says it may',
    {
      hint: 'Ask again, which spends more of the privacy budget, or ask in the mode cell.',
    },
  );
}

function nothingFound(): MediatorError {
  return new MediatorError('WEB_NOTHING_FOUND', 'no engine that answered found anything', {
    hint: '`cloister engines` says how each engine is; other words may find more.',
  });
}
