import type { Evidence, Passage } from '../../src/rag/types.ts';

/** A passage with made-up ids, for tests that need no store. */
export function passage(text: string, fields: Partial<Passage> = {}): Passage {
  return {
    chunkId: 1,
    documentId: 1,
    collection: 'default',
    documentKey: '/documents/one.txt',
    title: '',
    headingPath: [],
    text,
    score: 1,
    ...fields,
  };
}

/** Evidence of the given texts, best first, each a document of its own. */
export function evidence(texts: readonly (string | Passage)[], method: Evidence['method'] = 'keyword'): Evidence {
  const passages = texts.map((each, i) =>
    typeof each === 'string'
      ? passage(each, {
          chunkId: i + 11,
          documentId: i + 1,
          documentKey: `/documents/${i + 1}.txt`,
          score: 1 / (i + 1),
        })
      : each,
  );
  return { passages, method, elapsedMs: 0 } as Partial<Evidence> as Evidence;
}
