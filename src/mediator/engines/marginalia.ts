import { address, defineEngine } from './engine.ts';
import { cleanReading } from './fields.ts';
import { listAt, textAt } from './json.ts';

/** Small and text-heavy sites. Needs a key of the user's own: the public one is shared and mostly spent. */
export const marginalia = defineEngine({
  id: 'marginalia',
  name: 'Marginalia',
  shortcut: 'mar',
  categories: ['general'],
  homepage: 'https://marginalia-search.com',
  hosts: ['api2.marginalia-search.com'],
  needs: 'key',
  defaultOn: false,
  paging: true,
  timeRange: false,
  safesearch: true,
  language: false,
  limits: { perMinute: 20, perDay: 1000 },
  request: ({ text, page, safesearch }, { key = '' }) => ({
    method: 'GET',
    url: address('https://api2.marginalia-search.com/search', {
      query: text,
      page: page > 1 ? page : undefined,
      count: 10,
      nsfw: (safesearch ?? 1) > 0 ? 1 : 0,
    }),
    key: { name: 'API-Key', value: key },
  }),
  read(text, answer) {
    const results = listAt(JSON.parse(text), 'results').map((hit) => ({
      url: textAt(hit, 'url'),
      title: textAt(hit, 'title'),
      snippet: textAt(hit, 'description'),
    }));
    return cleanReading({ results }, answer.url);
  },
});
