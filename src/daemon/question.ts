import { RagError } from '../rag/errors.ts';

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
