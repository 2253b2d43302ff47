import type { Reranker } from '../inference/port.ts';
import type { Scope } from '../vault/contract.ts';
import { RagError } from './errors.ts';
import type { CollectionFilters } from './filters.ts';
import { unknownCollection } from './forget.ts';
import { fuse, UNMEASURED_DENSE_WEIGHT } from './fuse.ts';
import type { Keyword } from './keyword.ts';
import type { Semantic } from './semantic.ts';
import type { Store } from './store/store.ts';
import type { AllowedChunks, Evidence, Passage, ScoredChunk } from './types.ts';

/** A question as long as a short book is an accident. UTF-16 units. */
const MAX_QUERY_UNITS = 100_000;
/** Each ranker is asked for at least so many: fusing needs to see below the top. */
const LEAST_CANDIDATES = 100;
/** Documents are often cut in two, so a list of documents starts from so many chunks for each. */
const CHUNKS_PER_DOCUMENT = 1.5;
/** Most passages handed to the reranker: it reads each of them together with the question. */
const RERANKED = 30;

export interface RetrieveParts {
  readonly store: Store;
  readonly keyword: Keyword;
  readonly filters: CollectionFilters;
  /** Null without an embedding model. */
  readonly semantic: Semantic | null;
  readonly reranker: Reranker | null;
}

export interface RetrieveOptions extends Scope {
  /** 1 to 1000. */
  readonly top: number;
  /** `document`: the best chunk of each document. */
  readonly unit: 'chunk' | 'document';
}

/**
 * Finds what a question may be answered from: by keywords, and by vectors as well once every chunk has one.
 * @returns best first
 * @throws RagError RAG_QUERY_EMPTY, RAG_QUERY_TOO_LONG, RAG_COLLECTION_UNKNOWN, RAG_CANCELLED, RAG_STORE_CORRUPT
 */
export async function retrieve(
  parts: RetrieveParts,
  text: string,
  { top, unit, ...scope }: RetrieveOptions,
  signal?: AbortSignal,
): Promise<Evidence> {
  const start = performance.now();
  assertQuery(text);
  const names = namesOf(scope);
  const filter = filterOf(parts, names);
  const options = filter === undefined ? {} : { allow: filter };
  let method: Evidence['method'] = 'keyword';
  let passages: Passage[] = [];
  const enough = unit === 'document' ? Math.ceil(top * CHUNKS_PER_DOCUMENT) : top;
  for (let wanted = Math.max(LEAST_CANDIDATES, enough); ; wanted *= 4) {
    const found = await rank(parts, text, { ...options, top: wanted }, signal);
    method = found.method;
    const chosen = unit === 'document' ? bestOfEach(parts.store, found.chunks) : found.chunks;
    // Few documents with many chunks each may fill the list: then more chunks are asked for.
    if (unit === 'document' && chosen.length < top && found.chunks.length >= wanted) continue;
    passages = hydrate(parts.store, chosen.slice(0, top), names);
    break;
  }
  const reranked = parts.reranker ? await rerank(parts.reranker, text, passages, signal) : passages;
  return { passages: reranked, method, elapsedMs: performance.now() - start } as Evidence;
}

function assertQuery(text: string): void {
  if (text.trim() === '') {
    throw new RagError('RAG_QUERY_EMPTY', 'the question is empty', { hint: 'Type a few words to look for.' });
  }
  if (text.length > MAX_QUERY_UNITS) {
    throw new RagError('RAG_QUERY_TOO_LONG', `the question is longer than ${MAX_QUERY_UNITS} characters`, {
      hint: 'Ask about one thing at a time; add long texts as documents.',
    });
  }
}

/** Names as they are stored; undefined for every collection. */
function namesOf({ collection, collections }: Scope): ReadonlySet<string> | undefined {
  if (collection === undefined && collections === undefined) return undefined;
  const named = [...(collection === undefined ? [] : [collection]), ...(collections ?? [])];
  // Of no collection nothing is found; it must not mean all of them.
  if (named.length === 0) throw unknownCollection();
  return new Set(named.map((name) => name.normalize('NFC')));
}

function filterOf(
  { store, filters }: RetrieveParts,
  names: ReadonlySet<string> | undefined,
): AllowedChunks | undefined {
  if (names === undefined) return undefined;
  return store.guard(() => {
    const ids = [...names].map((name) => store.collections.find(name));
    const known = ids.filter((id) => id !== undefined);
    if (known.length < ids.length) throw unknownCollection();
    return filters.allow(known);
  });
}

async function rank(
  { keyword, semantic }: RetrieveParts,
  text: string,
  options: { readonly top: number; readonly allow?: AllowedChunks },
  signal: AbortSignal | undefined,
): Promise<{ readonly chunks: readonly ScoredChunk[]; readonly method: Evidence['method'] }> {
  const nearest = semantic?.isServing ? semantic.search(text, options, signal) : undefined;
  try {
    const byWords = await keyword.search(text, options);
    const byMeaning = await nearest;
    if (signal?.aborted) throw cancelled();
    if (!semantic || !byMeaning) return { chunks: byWords, method: 'keyword' };
    const denseWeight = semantic.denseWeight ?? UNMEASURED_DENSE_WEIGHT;
    return { chunks: fuse(byWords, byMeaning, { denseWeight }), method: 'hybrid' };
  } catch (error) {
    // Awaited above only if the keyword search did not fail first.
    nearest?.catch(() => undefined);
    if (signal?.aborted) throw cancelled();
    throw error;
  }
}

function bestOfEach(store: Store, found: readonly ScoredChunk[]): ScoredChunk[] {
  const documents = store.guard(() => store.chunks.documentsOf(found.map(({ chunkId }) => chunkId)));
  const seen = new Set<number>();
  return found.filter(({ chunkId }) => {
    const documentId = documents.get(chunkId);
    if (documentId === undefined || seen.has(documentId)) return false;
    seen.add(documentId);
    return true;
  });
}

/** Chunks that have gone since an index saw them are left out, and so is what belongs to another collection. */
function hydrate(store: Store, found: readonly ScoredChunk[], names: ReadonlySet<string> | undefined): Passage[] {
  const scores = new Map(found.map(({ chunkId, score }) => [chunkId, score]));
  return store
    .guard(() => store.chunks.passages([...scores.keys()]))
    .filter((passage) => names === undefined || names.has(passage.collection))
    .map((passage) => ({ ...passage, score: scores.get(passage.chunkId)! }));
}

async function rerank(
  reranker: Reranker,
  question: string,
  passages: readonly Passage[],
  signal: AbortSignal | undefined,
): Promise<readonly Passage[]> {
  const head = passages.slice(0, RERANKED);
  if (head.length < 2) return passages;
  const texts = head.map(({ text }) => text);
  const scores = await reranker.rank(question, texts, signal);
  const ranked = head.map((passage, at) => ({ ...passage, score: scores[at] ?? 0 }));
  ranked.sort((a, b) => b.score - a.score || a.chunkId - b.chunkId);
  // Behind the last of them, in the order they had: their scores are on another scale.
  const last = ranked.at(-1)!.score;
  return [...ranked, ...passages.slice(RERANKED).map((passage) => ({ ...passage, score: last * passage.score }))];
}

function cancelled(): RagError {
  return new RagError('RAG_CANCELLED', 'the search was cancelled');
}
