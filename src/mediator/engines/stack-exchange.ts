import { address, defineEngine, type EngineAnswer } from './engine.ts';
import { cleanReading } from './fields.ts';
import { at, joined, listAt, textAt } from './json.ts';
import { problem, textOf } from './read-answer.ts';

/** Without a key every address has 300 requests a day, and an exit relay's are often spent by others. */
export const stackExchange = defineEngine({
  id: 'stackoverflow',
  name: 'Stack Overflow',
  shortcut: 'st',
  categories: ['it', 'q&a'],
  homepage: 'https://stackoverflow.com',
  hosts: ['api.stackexchange.com'],
  defaultOn: true,
  paging: true,
  timeRange: false,
  safesearch: false,
  language: false,
  limits: { perMinute: 40, perDay: 1000 },
  request: ({ text, page }, { key }) => ({
    method: 'GET',
    url: address('https://api.stackexchange.com/2.3/search/excerpts', {
      q: text,
      page,
      pagesize: 10,
      site: 'stackoverflow',
      sort: 'relevance',
      order: 'desc',
      key,
    }),
  }),
  refused,
  read(text, answer) {
    const reply: unknown = JSON.parse(text);
    const results = listAt(reply, 'items').map((item) => ({
      url: `https://stackoverflow.com/questions/${encodeURIComponent(textAt(item, 'question_id'))}`,
      title: textAt(item, 'title'),
      snippet: joined(textAt(item, 'excerpt'), tags(item)),
      published: at(item, 'creation_date'),
      format: 'html' as const,
    }));
    return cleanReading({ results: results.filter(({ url }) => /\/\d{1,12}$/.test(url)) }, answer.url);
  },
});

/** A refusal says in its text how long to stay away. */
function refused(answer: EngineAnswer): ReturnType<typeof problem> | undefined {
  if (answer.status !== 400 && answer.status !== 502) return undefined;
  const reply: unknown = JSON.parse(textOf(answer));
  if (textAt(reply, 'error_name') !== 'throttle_violation') return undefined;
  const seconds = /more requests available in (\d{1,7}) seconds/.exec(textAt(reply, 'error_message'))?.[1];
  return problem('too many requests', seconds === undefined ? undefined : Number(seconds) * 1000);
}

function tags(item: unknown): string {
  const list = at(item, 'tags');
  return Array.isArray(list)
    ? list
        .filter((tag) => typeof tag === 'string')
        .slice(0, 6)
        .join(', ')
    : '';
}
