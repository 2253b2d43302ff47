import { address, defineEngine } from './engine.ts';
import { cleanReading } from './fields.ts';
import { at, listAt, textAt } from './json.ts';
import { problem } from './read-answer.ts';

/** Editions that are asked; any other language gets the English one. Each is a host, so the list is closed. */
const EDITIONS = new Set(
  'ar bg ca cs da de el en eo es et eu fa fi fr he hi hr hu id it ja ko lt lv ms nb nl no pl pt ro ru sk sl sr sv th tr uk vi zh'.split(
    ' ',
  ),
);
const PAGE_SIZE = 10;

export const wikipedia = defineEngine({
  id: 'wikipedia',
  name: 'Wikipedia',
  shortcut: 'wp',
  categories: ['general'],
  homepage: 'https://www.wikipedia.org',
  hosts: ['*.wikipedia.org'],
  defaultOn: true,
  paging: true,
  timeRange: false,
  safesearch: false,
  language: true,
  limits: { perMinute: 60, perDay: 3000 },
  request: ({ text, page, language }) => {
    const tongue = language?.slice(0, 2) ?? 'en';
    return {
      method: 'GET',
      url: address(`https://${EDITIONS.has(tongue) ? tongue : 'en'}.wikipedia.org/w/api.php`, {
        action: 'query',
        list: 'search',
        format: 'json',
        formatversion: 2,
        srsearch: text,
        srlimit: PAGE_SIZE,
        sroffset: page > 1 ? (page - 1) * PAGE_SIZE : undefined,
        srprop: 'snippet|timestamp',
        srinfo: 'suggestion',
      }),
    };
  },
  read(text, answer) {
    const reply: unknown = JSON.parse(text);
    // Errors come with status 200.
    const code = textAt(reply, 'error.code');
    if (code !== '') return problem(code === 'ratelimited' ? 'too many requests' : 'HTTP error');
    const host = URL.parse(answer.url)?.host ?? 'en.wikipedia.org';
    const results = listAt(reply, 'query.search').map((hit) => ({
      url: `https://${host}/wiki/${encodeURIComponent(textAt(hit, 'title').replaceAll(' ', '_')).replaceAll('%3A', ':')}`,
      title: textAt(hit, 'title'),
      snippet: textAt(hit, 'snippet'),
      published: textAt(hit, 'timestamp'),
      format: 'html' as const,
    }));
    return cleanReading({ results, suggestions: [at(reply, 'query.searchinfo.suggestion')] }, answer.url);
  },
});
