import { address, defineEngine, since } from './engine.ts';
import { cleanReading } from './fields.ts';
import { at, joined, listAt, textAt } from './json.ts';

const PAGE_SIZE = 10;

/** No `mailto`: the polite pool it opens is one for people who say who they are. */
export const crossref = defineEngine({
  id: 'crossref',
  name: 'Crossref',
  shortcut: 'cr',
  categories: ['science'],
  homepage: 'https://www.crossref.org',
  hosts: ['api.crossref.org'],
  defaultOn: true,
  paging: true,
  timeRange: true,
  safesearch: false,
  language: false,
  limits: { perMinute: 60, perDay: 2000 },
  request: (query) => {
    const from = since(query);
    return {
      method: 'GET',
      url: address('https://api.crossref.org/works', {
        query: query.text,
        rows: PAGE_SIZE,
        offset: query.page > 1 ? (query.page - 1) * PAGE_SIZE : undefined,
        select: 'DOI,URL,title,abstract,author,container-title,issued,type',
        filter: from === undefined ? undefined : `from-pub-date:${from}`,
      }),
    };
  },
  read(text, answer) {
    const works = listAt(JSON.parse(text), 'message.items').filter((work) => textAt(work, 'type') !== 'component');
    const results = works.map((work) => ({
      url: textAt(work, 'URL') || `https://doi.org/${textAt(work, 'DOI')}`,
      title: textAt(work, 'title.0'),
      snippet: joined(authors(work), textAt(work, 'container-title.0'), textAt(work, 'abstract')),
      published: issued(work),
      format: 'html' as const,
    }));
    return cleanReading({ results }, answer.url);
  },
});

function authors(work: unknown): string {
  const people = at(work, 'author');
  if (!Array.isArray(people)) return '';
  const names = people.slice(0, 3).map((person: unknown) => textAt(person, 'family') || textAt(person, 'name'));
  return `${names.filter((name) => name !== '').join(', ')}${people.length > 3 ? ' et al.' : ''}`;
}

/** The first of year, month, day that is not known ends it. */
function issued(work: unknown): string | undefined {
  const [year, month = '1', day = '1'] = ['0', '1', '2'].map(
    (i) => textAt(work, `issued.date-parts.0.${i}`) || undefined,
  );
  return year && /^\d{4}$/.test(year) ? `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}` : undefined;
}
