import type { Found, SearxRow } from './found.ts';

/** RFC 3986, appendix B. */
const PARTS = /^(?:([^:/?#]+):)?(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?/s;

/** SearXNG's JSON, with the fields that programs read even where there is nothing to say. */
export function jsonOf(query: string, { rows, suggestions, unresponsive }: Found): object {
  return {
    query,
    // Gone from SearXNG since 2026; older programs fail without it.
    number_of_results: 0,
    results: rows.map(resultOf),
    answers: [],
    corrections: [],
    infoboxes: [],
    suggestions,
    unresponsive_engines: unresponsive,
  };
}

function resultOf({ url, title, content, engines, positions, score, published }: SearxRow): object {
  return {
    url,
    title,
    content,
    engine: engines[0] ?? '',
    parsed_url: parsedUrl(url),
    template: 'default.html',
    engines,
    positions,
    score,
    category: 'general',
    publishedDate: published,
    pubdate: published ?? '',
    thumbnail: '',
    img_src: '',
    iframe_src: '',
    audio_src: '',
    length: null,
    views: '',
    author: '',
    metadata: '',
    priority: '',
    open_group: false,
    close_group: false,
  };
}

/** @returns scheme, host, path, params, query, fragment: Python's `urlparse` */
export function parsedUrl(url: string): readonly string[] {
  const [, scheme = '', host = '', path = '', query = '', fragment = ''] = PARTS.exec(url) ?? [];
  return [scheme, host, path, '', query, fragment];
}
