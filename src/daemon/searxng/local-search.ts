import { RagError } from '../../rag/errors.ts';
import type { Passage } from '../../rag/types.ts';
import type { VaultApi } from '../../vault/contract.ts';
import type { Found, SearxRow } from './found.ts';

/** Documents on a page of results. */
const PAGE_ROWS = 10;
const CONTENT_CHARS = 400;
/** The name documents of this machine have among engines. */
const LOCAL_ENGINE = 'documents';

/**
 * The best passage of each document of this machine. A document's address names it and opens nothing: a path would tell the
 * program, and whatever model it feeds, the user's name and folders; an address of this daemon would be fetched.
 * @param page from 1
 */
export async function localSearch(
  vault: Pick<VaultApi, 'search'>,
  text: string,
  collection: string,
  page: number,
): Promise<Found['rows']> {
  try {
    const { passages } = await vault.search({ text, collection, top: PAGE_ROWS * page, unit: 'document' });
    return passages.map(rowOf).slice(PAGE_ROWS * (page - 1));
  } catch (error) {
    // Nothing was ever read into it: nothing is found there.
    if (error instanceof RagError && error.code === 'RAG_COLLECTION_UNKNOWN') return [];
    throw error;
  }
}

function rowOf({ documentId, title, text, score }: Passage, index: number): SearxRow {
  return {
    url: `urn:cloister:document:${documentId}`,
    title,
    content: text.length > CONTENT_CHARS ? `${text.slice(0, CONTENT_CHARS).toWellFormed()}…` : text,
    engines: [LOCAL_ENGINE],
    positions: [index + 1],
    score,
    published: null,
  };
}
