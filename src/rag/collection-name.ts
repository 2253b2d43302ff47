import { RagError } from './errors.ts';

/** Letters and digits of any script, then also spaces, dots, underscores and hyphens; none at the end but letters, digits. */
const NAME = /^[\p{L}\p{N}](?:[\p{L}\p{M}\p{N} ._-]{0,62}[\p{L}\p{M}\p{N}])?$/u;

/** @throws RagError RAG_COLLECTION_NAME. @returns the name as it is stored: composed characters, so that é is one é */
export function collectionName(name: string): string {
  const composed = name.normalize('NFC');
  if (NAME.test(composed)) return composed;
  throw new RagError('RAG_COLLECTION_NAME', 'the name of the collection is not allowed', {
    hint: 'Use 1 to 64 letters, digits, spaces, dots, hyphens or underscores, beginning with a letter or digit.',
  });
}
