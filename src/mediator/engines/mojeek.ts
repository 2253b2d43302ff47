import { address, defineEngine, since } from './engine.ts';
import { pageReader } from './html-engine.ts';

/** An index of its own. Off unless switched on: exit relays often meet its captcha. */
export const mojeek = defineEngine({
  id: 'mojeek',
  name: 'Mojeek',
  shortcut: 'mjk',
  categories: ['general'],
  homepage: 'https://www.mojeek.com',
  hosts: ['www.mojeek.com'],
  defaultOn: false,
  paging: true,
  timeRange: true,
  safesearch: true,
  language: false,
  limits: { perMinute: 24, perDay: 800 },
  request: (query) => ({
    method: 'GET',
    url: address('https://www.mojeek.com/search', {
      q: query.text,
      safe: (query.safesearch ?? 1) > 0 ? 1 : 0,
      since: since(query)?.replaceAll('-', ''),
      // A zero for the first page is what machines send.
      s: query.page > 1 ? (query.page - 1) * 10 : undefined,
    }),
  }),
  read: pageReader({
    item: 'ul.results-standard li',
    url: 'a.ob@href',
    title: 'h2 a',
    snippet: 'p.s',
    empty: '.results-none',
    captcha: 'form[action=/captcha]',
  }),
});
