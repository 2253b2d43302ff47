import { Markup, markup } from './escape.ts';
import type { Found } from './found.ts';
import { parsedUrl } from './json.ts';

const COLUMNS = ['title', 'url', 'content', 'host', 'engine', 'score', 'type'];

/** SearXNG's CSV: rows of type `result`, then suggestions. RFC 4180. */
export function csvOf({ rows, suggestions }: Found): string {
  const lines = [
    COLUMNS,
    ...rows.map(({ title, url, content, engines, score }) => [
      title,
      url,
      content,
      parsedUrl(url)[1] ?? '',
      engines[0] ?? '',
      String(score),
      'result',
    ]),
    ...suggestions.map((text) => [text, '', '', '', '', '', 'suggestion']),
  ];
  return lines.map((cells) => `${cells.map(cell).join(',')}\r\n`).join('');
}

/** A title that begins like a formula would be run by a spreadsheet, with the user's other cells in its reach. */
function cell(text: string): string {
  const tamed = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(tamed) ? `"${tamed.replaceAll('"', '""')}"` : tamed;
}

/** RSS 2.0. @param self address of the instance */
export function rssOf(query: string, self: string, { rows }: Found): string {
  const items = rows.map(({ title, url, content, published }) => {
    const at = published === null ? Number.NaN : Date.parse(published);
    const date = Number.isNaN(at) ? new Markup('') : markup`<pubDate>${new Date(at).toUTCString()}</pubDate>`;
    return markup`<item><title>${title}</title><link>${url}</link><description>${content}</description>${date}</item>\n`;
  });
  return markup`<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"><channel><title>Cloister: ${query}</title><link>${self}</link><description>Search results</description>
${items}</channel></rss>
`.text;
}
