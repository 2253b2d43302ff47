import { RagError } from '../rag/errors.ts';
import type { Scope } from '../vault/contract.ts';

/**
 * Refuses a question before it is handed on.
 * @param maxChars in UTF-16 units
 * @throws RagError RAG_QUERY_EMPTY, RAG_QUERY_TOO_LONG
 */
export function assertQuestion(text: string, maxChars: number): void {
  if (text.trim() === '') {
    throw new RagError('RAG_QUERY_EMPTY', 'the question is empty', { hint: 'Ask something.' });
  }
  if (text.length > maxChars) {
    throw new RagError('RAG_QUERY_TOO_LONG', `the question is longer than ${maxChars} characters`, {
      hint: 'Ask for less at once.',
    });
  }
}

/** What a question is put to: what was named, or the usual collection. */
export function scopeOf({ collection, collections }: Scope, usual: string): Scope {
  if (collections === undefined) return { collection: collection ?? usual };
  return collection === undefined ? { collections } : { collection, collections };
}
