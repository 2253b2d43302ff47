import { address, defineEngine, type EngineAnswer } from './engine.ts';
import { cleanReading } from './fields.ts';
import { joined, listAt, textAt } from './json.ts';
import { problem } from './read-answer.ts';

/** Without a key every address has ten searches a minute, and an exit relay's are often spent by others. */
export const github = defineEngine({
  id: 'github',
  name: 'GitHub',
  shortcut: 'gh',
  categories: ['it', 'repos'],
  homepage: 'https://github.com',
  hosts: ['api.github.com'],
  defaultOn: true,
  paging: true,
  timeRange: false,
  safesearch: false,
  language: false,
  limits: { perMinute: 40, perDay: 2000 },
  request: ({ text, page }) => ({
    method: 'GET',
    url: address('https://api.github.com/search/repositories', {
      q: text,
      per_page: 10,
      page: page > 1 ? page : undefined,
    }),
  }),
  refused,
  read(text, answer) {
    const results = listAt(JSON.parse(text), 'items').map((item) => ({
      url: textAt(item, 'html_url'),
      title: textAt(item, 'full_name'),
      snippet: joined(textAt(item, 'description'), textAt(item, 'language'), stars(textAt(item, 'stargazers_count'))),
      published: textAt(item, 'updated_at'),
    }));
    return cleanReading({ results }, answer.url);
  },
});

/** A spent allowance is told as 403, with the second in which it is full again. */
function refused({ status, headers }: EngineAnswer): ReturnType<typeof problem> | undefined {
  if (status !== 403 || headers['x-ratelimit-remaining'] !== '0') return undefined;
  const waitMs = Number(headers['x-ratelimit-reset']) * 1000 - Date.parse(headers['date'] ?? '');
  return problem('too many requests', Number.isNaN(waitMs) ? undefined : waitMs);
}

function stars(count: string): string {
  return count === '' ? '' : `${count} ${count === '1' ? 'star' : 'stars'}`;
}
