import { address, defineEngine } from './engine.ts';
import { readFeed } from './feed.ts';
import { cleanReading } from './fields.ts';
import { problem } from './read-answer.ts';

const PAGE_SIZE = 10;

export const arxiv = defineEngine({
  id: 'arxiv',
  name: 'arXiv',
  shortcut: 'arx',
  categories: ['science'],
  homepage: 'https://arxiv.org',
  hosts: ['export.arxiv.org'],
  defaultOn: true,
  paging: true,
  timeRange: false,
  safesearch: false,
  language: false,
  // Its rule is one request in three seconds.
  limits: { perMinute: 20, perDay: 1000 },
  request: ({ text, page }) => ({
    method: 'GET',
    url: address('https://export.arxiv.org/api/query', {
      // Signs of its query language: a question is words.
      search_query: `all:${text.replaceAll(/[():"[\]]+/g, ' ').trim()}`,
      start: (page - 1) * PAGE_SIZE,
      max_results: PAGE_SIZE,
    }),
  }),
  read(text, answer) {
    const results = readFeed(text);
    // An error is a feed with one entry.
    if (results.some(({ url }) => typeof url === 'string' && url.includes('/api/errors'))) return problem('HTTP error');
    return cleanReading({ results }, answer.url);
  },
});
