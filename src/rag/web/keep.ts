import type { FetchedPage, KeepEvent, KeepSpec, KeptSnippet } from '../../vault/contract.ts';
import { collectionName } from '../collection-name.ts';
import { RagError } from '../errors.ts';
import type { IngestParts } from '../ingest/ingest.ts';
import { verdictOf } from '../ingest/prepare.ts';
import { Progress } from '../ingest/progress.ts';
import type { Readers } from '../read/readers.ts';
import type { Verdict } from '../store/documents.ts';
import { commitPages } from './commit.ts';
import { keyOf, pageDraft, snippetDraft, type WebDraft } from './drafts.ts';
import { readInThread } from './in-thread.ts';

/** Pages being read at a time: one for each parser thread. */
const WINDOW_PAGES = 2;

export interface KeepParts extends IngestParts {
  readonly readers: Pick<Readers, 'read' | 'run'>;
  /** Ids of collections that are being filled: none of them is dropped for being empty. */
  readonly keeping: Set<number>;
}

type Read = { readonly url: string } & ({ readonly draft: WebDraft } | { readonly verdict: Verdict });

/**
 * Keeps what came from the web. A page is told of when it is on the disk; one that cannot be read is told of with its reason
 * and leaves no trace. Cancelling keeps what is done.
 *
 * Vectors are computed at the end, unless an ingest is under way: then they come with its own.
 * @throws RagError RAG_COLLECTION_NAME, RAG_DISK_FULL, RAG_STORE_CORRUPT; RAG_READERS_SPENT when no parser thread is left:
 *   in a new process the pages not told of yet go on
 */
export async function* keepPages(
  parts: KeepParts,
  spec: KeepSpec,
  signal: AbortSignal,
): AsyncGenerator<KeepEvent, void, undefined> {
  const start = performance.now();
  const { store, writing, keeping } = parts;
  const name = collectionName(spec.collection);
  const id = await writing.run(() => store.transaction(() => store.collections.findOrCreate(name, true)));
  keeping.add(id);
  const progress = new Progress(parts.progressMs);
  progress.filesTotal = (spec.pages?.length ?? 0) + (spec.snippets?.length ?? 0);
  progress.enter('read');
  try {
    yield* keepSnippets(parts, id, spec, progress);
    yield* keepAll(parts, id, spec, progress, signal);
    await parts.keyword.flush();
  } finally {
    keeping.delete(id);
  }
  yield* embed(parts, progress, signal);
  const counts = { ...progress.counts };
  yield { type: 'done', counts, elapsedMs: performance.now() - start, cancelled: signal.aborted };
}

/** All in one transaction: they are small, and a commit costs a wait for the disk. */
async function* keepSnippets(
  parts: KeepParts,
  collectionId: number,
  { snippets = [], expiresAtMs = null }: Omit<KeepSpec, 'expiresAtMs'> & { readonly expiresAtMs?: number | null },
  progress: Progress,
): AsyncGenerator<KeepEvent, void, undefined> {
  if (snippets.length === 0) return;
  const read = await Promise.all(snippets.map((each) => readSnippet(parts, each, expiresAtMs)));
  yield* commit(parts, collectionId, read, progress);
}

async function* keepAll(
  parts: KeepParts,
  collectionId: number,
  { pages = [], expiresAtMs = null }: Omit<KeepSpec, 'expiresAtMs'> & { readonly expiresAtMs?: number | null },
  progress: Progress,
  signal: AbortSignal,
): AsyncGenerator<KeepEvent, void, undefined> {
  const window: Promise<Read>[] = [];
  for (const [at, page] of pages.entries()) {
    window.push(readPage(parts, page, expiresAtMs, signal));
    // Looked at when its turn comes; until then a failure must not end the process.
    window.at(-1)?.catch(() => undefined);
    if (window.length < WINDOW_PAGES && at < pages.length - 1) continue;
    if (signal.aborted) return;
    yield* commitNext(parts, collectionId, window, progress, signal);
  }
  while (window.length > 0 && !signal.aborted) yield* commitNext(parts, collectionId, window, progress, signal);
}

async function* commitNext(
  parts: KeepParts,
  collectionId: number,
  window: Promise<Read>[],
  progress: Progress,
  signal: AbortSignal,
): AsyncGenerator<KeepEvent, void, undefined> {
  try {
    yield* commit(parts, collectionId, [await window.shift()!], progress);
  } catch (error) {
    if (!signal.aborted || !(error instanceof RagError) || error.code !== 'RAG_CANCELLED') throw error;
  }
}

async function* commit(
  parts: KeepParts,
  collectionId: number,
  read: readonly Read[],
  progress: Progress,
): AsyncGenerator<KeepEvent, void, undefined> {
  const drafts = read.flatMap((each) => ('draft' in each ? [each.draft] : []));
  const outcomes = drafts.length > 0 ? await commitPages(parts, collectionId, drafts) : [];
  let next = 0;
  for (const each of read) {
    progress.filesDone += 1;
    if ('verdict' in each) {
      progress.counts.failed += 1;
      yield { type: 'page', url: each.url, outcome: 'unreadable', ...each.verdict };
      continue;
    }
    const outcome = outcomes[next++]!;
    progress.counts[outcome] += 1;
    const told = outcome === 'unchanged' ? 'unchanged' : 'kept';
    yield { type: 'page', url: each.url, outcome: told, ...each.draft.verdict };
  }
  yield { type: 'progress', phase: 'read', done: progress.filesDone, total: progress.filesTotal };
}

async function readPage(
  { readers, chunking }: KeepParts,
  page: FetchedPage,
  expiresAt: number | null,
  signal: AbortSignal,
): Promise<Read> {
  const { url } = page;
  try {
    keyOf(url);
    const read = await readInThread(readers, page, signal);
    return { url, draft: await pageDraft(read, page, expiresAt, chunking) };
  } catch (error) {
    return { url, verdict: verdictOf(error) };
  }
}

async function readSnippet({ chunking }: KeepParts, snippet: KeptSnippet, expiresAt: number | null): Promise<Read> {
  const { url } = snippet;
  try {
    return { url, draft: await snippetDraft(snippet, expiresAt, chunking) };
  } catch (error) {
    return { url, verdict: verdictOf(error) };
  }
}

async function* embed(
  { ingesting, embed: compute }: KeepParts,
  progress: Progress,
  signal: AbortSignal,
): AsyncGenerator<KeepEvent, void, undefined> {
  if (signal.aborted || ingesting.isTaken) return;
  const release = await ingesting.take();
  try {
    for await (const event of compute(progress, signal)) {
      if (event.type !== 'progress') continue;
      yield { type: 'progress', phase: 'embed', done: event.filesDone, total: event.filesTotal };
    }
  } finally {
    release();
  }
}
