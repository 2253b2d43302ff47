import { address, defineEngine, type Engine } from './engine.ts';
import { cleanReading } from './fields.ts';
import { at, listAt, textAt } from './json.ts';

/**
 * A SearXNG server of the user's own. Its JSON format must be switched on there, or it answers 403. It sees the real question
 * among the decoys as every engine does.
 * @param base as `serverAddress` let it through
 */
export function searxng(base: URL): Engine {
  const endpoint = new URL('search', base.href.endsWith('/') ? base.href : `${base.href}/`).href;
  return defineEngine({
    id: 'searxng',
    name: 'your SearXNG',
    shortcut: 'sx',
    categories: ['general'],
    homepage: base.origin,
    hosts: [base.hostname],
    defaultOn: true,
    paging: true,
    timeRange: true,
    safesearch: true,
    language: true,
    limits: { perMinute: 60, perDay: 10_000 },
    request: ({ text, page, timeRange, safesearch, language }) => ({
      method: 'GET',
      url: address(endpoint, {
        q: text,
        format: 'json',
        pageno: page,
        time_range: timeRange,
        safesearch,
        language,
      }),
    }),
    read(text, answer) {
      const reply: unknown = JSON.parse(text);
      const results = listAt(reply, 'results').map((hit) => ({
        url: textAt(hit, 'url'),
        title: textAt(hit, 'title'),
        snippet: textAt(hit, 'content'),
        published: textAt(hit, 'publishedDate'),
      }));
      const suggestions = at(reply, 'suggestions');
      return cleanReading({ results, suggestions: Array.isArray(suggestions) ? suggestions : [] }, answer.url);
    },
  });
}
