import { CATEGORIES } from '../../mediator/engines/engine.ts';
import type { EngineStatus } from '../../mediator/types.ts';
import { markup } from './escape.ts';
import type { FormMethod } from './page.ts';

/** Where SearXNG itself lives. */
const SEARXNG_GIT_URL = 'https://github.com/searxng/searxng';

export interface InstanceFacts {
  /** `http://127.0.0.1:PORT`. */
  readonly self: string;
  readonly version: string;
  readonly engines: readonly EngineStatus[];
  /** Whether to name SearXNG's home as our own: see `searxng.claimGitUrl`. */
  readonly claimsGitUrl: boolean;
  readonly deadlineMs: number;
}

/** `/config` in SearXNG's terms. */
export function instanceConfig({ self, version, engines, claimsGitUrl, deadlineMs }: InstanceFacts): object {
  return {
    categories: CATEGORIES,
    engines: engines.map(({ id, categories, shortcut, state, paging, language, safesearch, timeRange }) => ({
      name: id,
      categories,
      shortcut,
      enabled: state !== 'off' && state !== 'needs a key',
      paging,
      language_support: language,
      languages: [],
      regions: [],
      safesearch,
      time_range_support: timeRange,
      timeout: deadlineMs / 1000,
    })),
    plugins: [],
    instance_name: 'Cloister',
    locales: { en: 'English' },
    default_locale: 'en',
    autocomplete: '',
    safe_search: 0,
    default_theme: 'simple',
    version,
    brand: {
      PRIVACYPOLICY_URL: null,
      CONTACT_URL: null,
      GIT_URL: claimsGitUrl ? SEARXNG_GIT_URL : self,
      GIT_BRANCH: '',
      DOCS_URL: self,
    },
    limiter: { enabled: false },
    doi_resolvers: [],
    default_doi_resolver: '',
    public_instance: false,
  };
}

/**
 * The OpenSearch description, for a browser's list of search engines. It names no address for suggestions: the browser
 * would send every key that is pressed.
 * @param base `http://127.0.0.1:PORT/s/TOKEN`, or without the token
 * @param method of searches: `get` leaves questions in the browser's history, `post` breaks its way back
 */
export function openSearch(base: string, method: FormMethod): string {
  const url =
    method === 'get'
      ? markup`<Url rel="results" type="text/html" method="GET" template="${base}/search?q={searchTerms}"/>`
      : markup`<Url rel="results" type="text/html" method="POST" template="${base}/search"><Param name="q" value="{searchTerms}"/></Url>`;
  return markup`<?xml version="1.0" encoding="utf-8"?>
<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/" xmlns:moz="http://www.mozilla.org/2006/browser/search/">
<ShortName>Cloister</ShortName><LongName>Cloister on this machine</LongName>
<Description>Searches the web over Tor, among decoys, or your own documents.</Description>
<InputEncoding>UTF-8</InputEncoding>
${url}
<Url rel="self" type="application/opensearchdescription+xml" template="${base}/opensearch.xml?method=${method}"/>
<moz:SearchForm>${base}/</moz:SearchForm>
</OpenSearchDescription>
`.text;
}
