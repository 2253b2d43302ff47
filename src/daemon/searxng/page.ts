import { createHash } from 'node:crypto';
import { Markup, markup } from './escape.ts';
import type { Found, SearxRow } from './found.ts';
import type { SearxParams } from './params.ts';

const STYLE =
  'body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}' +
  'h3{margin:0;font-size:1.1rem}article{margin:1.5rem 0}.url_header,.engines,.note{font-size:.8rem;opacity:.75}' +
  '.url_header{overflow-wrap:anywhere;text-decoration:none}.content{margin:.2rem 0}.engines span{margin-right:.6rem}' +
  'input{font:inherit;padding:.4rem}input[type=search]{width:70%}';
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/** Nothing runs, nothing is loaded, nobody frames it, and forms go nowhere else. */
export const RESULTS_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${STYLE_HASH}'`,
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

export type FormMethod = 'get' | 'post';

/** Results with the classes that programs which read this page look for; links lead to the pages themselves. */
export function resultsPage(params: SearxParams, found: Found, method: FormMethod): string {
  const { rows, suggestions, unresponsive } = found;
  const none = rows.length === 0 ? markup`<p class="note">Nothing was found.</p>` : new Markup('');
  const silent = unresponsive.map(([engine, reason]) => markup`<li>${engine}: ${reason}</li>`);
  return whole(
    params.q,
    method,
    markup`<div id="urls" role="main">
${rows.map(article)}</div>${none}
<ul id="suggestions">${suggestions.map((text) => markup`<li>${text}</li>`)}</ul>
<ul id="engines_msg" class="note">${silent}</ul>${nextPage(params, method)}`,
  );
}

/** The form alone, or with what was wrong. */
export function formPage(problem: string | null, method: FormMethod = 'get'): string {
  const note = problem === null ? new Markup('') : markup`<p role="alert">${problem}</p>`;
  return whole('', method, markup`<div id="urls" role="main"></div>${note}`);
}

function whole(query: string, method: FormMethod, body: Markup): string {
  // Relative addresses: a path that is a client's secret is not written into the page.
  return markup`<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="referrer" content="same-origin"><meta name="robots" content="noindex">
<title>${query === '' ? 'Cloister' : `${query} - Cloister`}</title><style>${new Markup(STYLE)}</style>
<link rel="search" type="application/opensearchdescription+xml" title="Cloister" href="opensearch.xml"></head>
<body><form id="search" action="search" method="${method}"><input type="search" name="q" value="${query}" autocomplete="off">
<input type="submit" value="Search"></form>
${body}</body></html>
`.text;
}

function article({ url, title, content, engines }: SearxRow): Markup {
  const words = title.trim() === '' ? url : title;
  const spans = engines.map((engine) => markup`<span>${engine}</span>`);
  const [above, heading] = /^https?:\/\//i.test(url)
    ? [
        markup`<a href="${url}" class="url_header" rel="noreferrer">${url}</a>`,
        markup`<a href="${url}" rel="noreferrer">${words}</a>`,
      ]
    : // No other scheme is made a link: it could run a script or start a program.
      [markup`<span class="url_header">${url}</span>`, markup`${words}`];
  return markup`<article class="result result-default category-general">
${above}
<h3>${heading}</h3>
<p class="content">${content}</p>
<div class="engines">${spans}</div>
</article>
`;
}

function nextPage({ q, page, engines, categories, timeRange, safesearch }: SearxParams, method: FormMethod): Markup {
  const fields = Object.entries({
    q,
    pageno: page + 1,
    engines: engines.join(','),
    categories: categories.join(','),
    time_range: timeRange ?? '',
    safesearch: safesearch ?? '',
  }).filter(([, value]) => value !== '');
  const inputs = fields.map(([name, value]) => markup`<input type="hidden" name="${name}" value="${value}">`);
  return markup`<form class="next_page" action="search" method="${method}">${inputs}<input type="submit" value="Next page"></form>`;
}
