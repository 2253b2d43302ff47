import type { Embedder } from './port.ts';

type Prefixes = Readonly<Record<Parameters<Embedder['embed']>[1], string>>;

const RETRIEVE = 'Represent this sentence for searching relevant passages: ';

/**
 * What a model was trained to see before a question and before a passage, from the models' published cards.
 * Without it the same model finds noticeably less.
 */
const PREFIXES: readonly (readonly [name: RegExp, prefixes: Prefixes])[] = [
  [/nomic[ ._-]?embed/i, { query: 'search_query: ', passage: 'search_document: ' }],
  [
    /qwen3[ ._-]?embed/i,
    {
      query: 'Instruct: Given a web search query, retrieve relevant passages that answer the query\nQuery: ',
      passage: '',
    },
  ],
  [/embedding[ ._-]?gemma/i, { query: 'task: search result | query: ', passage: 'title: none | text: ' }],
  [/arctic[ ._-]?embed.*v2/i, { query: 'query: ', passage: '' }],
  [/arctic[ ._-]?embed/i, { query: RETRIEVE, passage: '' }],
  [/bge[ ._-](?:small|base|large)[ ._-]en|mxbai[ ._-]?embed/i, { query: RETRIEVE, passage: '' }],
  [
    /e5.*instruct/i,
    {
      query: 'Instruct: Given a web search query, retrieve relevant passages that answer the query\nQuery: ',
      passage: '',
    },
  ],
  [/\be5\b/i, { query: 'query: ', passage: 'passage: ' }],
];

const NONE: Prefixes = { query: '', passage: '' };

/** @param name as the model file names itself */
export function prefixesFor(name: string, architecture: string): Prefixes {
  if (architecture === 'gemma-embedding')
    return { query: 'task: search result | query: ', passage: 'title: none | text: ' };
  return PREFIXES.find(([pattern]) => pattern.test(name))?.[1] ?? NONE;
}
