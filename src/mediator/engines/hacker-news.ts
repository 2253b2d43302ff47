import { address, defineEngine, since } from './engine.ts';
import { cleanReading } from './fields.ts';
import { joined, listAt, textAt } from './json.ts';

export const hackerNews = defineEngine({
  id: 'hackernews',
  name: 'Hacker News',
  shortcut: 'hn',
  categories: ['it', 'news'],
  homepage: 'https://news.ycombinator.com',
  hosts: ['hn.algolia.com'],
  defaultOn: true,
  paging: true,
  timeRange: true,
  safesearch: false,
  language: false,
  limits: { perMinute: 60, perDay: 3000 },
  request: (query) => {
    const from = since(query);
    return {
      method: 'GET',
      url: address('https://hn.algolia.com/api/v1/search', {
        query: query.text,
        tags: 'story',
        page: query.page - 1,
        hitsPerPage: 10,
        numericFilters: from === undefined ? undefined : `created_at_i>${Date.parse(from) / 1000}`,
      }),
    };
  },
  read(text, answer) {
    const results = listAt(JSON.parse(text), 'hits').map((hit) => ({
      url: textAt(hit, 'url') || `https://news.ycombinator.com/item?id=${encodeURIComponent(textAt(hit, 'objectID'))}`,
      title: textAt(hit, 'title'),
      snippet: joined(
        textAt(hit, 'story_text'),
        `${textAt(hit, 'points') || '0'} points, ${textAt(hit, 'num_comments') || '0'} comments`,
      ),
      published: textAt(hit, 'created_at'),
      format: 'html' as const,
    }));
    return cleanReading({ results }, answer.url);
  },
});
