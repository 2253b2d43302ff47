import { defineEngine, type EngineQuery, formOf } from './engine.ts';
import { pageReader } from './html-engine.ts';

const ONION = 'duckduckgogg42xjoc72x3sjasowoarfbgcmvfimaftt6twagswzczad.onion';

/**
 * The page for browsers without scripts, over its onion service: exit relays are mostly refused. Only the first page is asked
 * for: the second needs a number out of the first, on the same circuit, and asking without it marks the asker as a machine.
 */
export const duckduckgo = defineEngine({
  id: 'duckduckgo',
  name: 'DuckDuckGo',
  shortcut: 'ddg',
  categories: ['general'],
  homepage: 'https://duckduckgo.com',
  hosts: [ONION, 'html.duckduckgo.com'],
  defaultOn: true,
  paging: false,
  timeRange: true,
  safesearch: true,
  language: true,
  limits: { perMinute: 40, perDay: 2000 },
  request: (query) => {
    const df = query.timeRange?.slice(0, 1) ?? '';
    const kl = region(query.language);
    const kp = { 0: '-2', 1: '-1', 2: '1' }[query.safesearch ?? 1];
    return {
      method: 'POST',
      url: `https://${ONION}/html/`,
      form: formOf({ q: query.text, b: '', kl, df }),
      cookies: `kl=${kl}; kp=${kp}${df === '' ? '' : `; df=${df}`}`,
    };
  },
  // A search that finds nothing is sent elsewhere.
  redirects: 0,
  refused: ({ status }) => (status === 303 ? { results: [] } : undefined),
  read: pageReader({
    item: 'div.web-result',
    url: 'h2 a@href',
    title: 'h2 a',
    snippet: '.result__snippet',
    skip: '.badge--ad',
    empty: '.no-results',
    captcha: '#challenge-form',
    answer: '#zero_click_abstract',
  }),
});

/** `de-AT` is the region `at-de`; a language alone names no region. */
function region(language: EngineQuery['language']): string {
  const [, tongue, land] = /^([a-z]{2})-([A-Z]{2})$/.exec(language ?? '') ?? [];
  if (tongue === undefined || land === undefined) return 'wt-wt';
  return `${land === 'GB' ? 'uk' : land.toLowerCase()}-${tongue}`;
}
