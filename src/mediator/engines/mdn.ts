import { address, defineEngine } from './engine.ts';
import { cleanReading } from './fields.ts';
import { at, listAt, textAt } from './json.ts';

const HOME = 'https://developer.mozilla.org/';

export const mdn = defineEngine({
  id: 'mdn',
  name: 'MDN Web Docs',
  shortcut: 'mdn',
  categories: ['it'],
  homepage: HOME,
  hosts: ['developer.mozilla.org'],
  defaultOn: true,
  paging: true,
  timeRange: false,
  safesearch: false,
  language: false,
  limits: { perMinute: 40, perDay: 2000 },
  request: ({ text, page }) => ({
    method: 'GET',
    url: address('https://developer.mozilla.org/api/v1/search', {
      q: text,
      locale: 'en-US',
      page: page > 1 ? page : undefined,
    }),
  }),
  read(text) {
    const reply: unknown = JSON.parse(text);
    const results = listAt(reply, 'documents').map((document) => ({
      url: textAt(document, 'mdn_url'),
      title: textAt(document, 'title'),
      snippet: textAt(document, 'summary'),
    }));
    const suggestions = at(reply, 'suggestions');
    const words = Array.isArray(suggestions) ? suggestions.map((entry: unknown) => at(entry, 'text')) : [];
    return cleanReading({ results, suggestions: words }, HOME);
  },
});
