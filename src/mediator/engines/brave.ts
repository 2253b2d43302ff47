import { address, defineEngine } from './engine.ts';
import { pageReader } from './html-engine.ts';

const ONION = 'search.brave4u7jddbv7cyviptqjc7jusxh72uik7zt6adtckl5f4nwy2v72qd.onion';

/** Over its onion service. Off unless switched on: it turns away programs more often than it answers them. */
export const brave = defineEngine({
  id: 'brave',
  name: 'Brave',
  shortcut: 'br',
  categories: ['general'],
  homepage: 'https://search.brave.com',
  hosts: [ONION, 'search.brave.com'],
  defaultOn: false,
  paging: true,
  timeRange: true,
  safesearch: true,
  language: false,
  limits: { perMinute: 24, perDay: 800 },
  request: ({ text, page, timeRange, safesearch }) => ({
    method: 'GET',
    url: address(`https://${ONION}/search`, {
      q: text,
      source: 'web',
      offset: page > 1 ? page - 1 : undefined,
      tf: timeRange && `p${timeRange.slice(0, 1)}`,
    }),
    cookies: `safesearch=${['off', 'moderate', 'strict'][safesearch ?? 1]}; useLocation=0; summarizer=0; country=all; ui_lang=en-us`,
  }),
  read: pageReader({
    item: 'div.snippet[data-type=web]',
    url: 'a@href',
    title: ['.search-snippet-title', '.title'],
    snippet: ['.generic-snippet .content', '.snippet-description'],
    empty: '.no-results',
    captcha: '#captcha',
  }),
});
