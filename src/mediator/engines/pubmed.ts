import { address, defineEngine } from './engine.ts';
import { cleanReading } from './fields.ts';
import { joined, listAt, textAt } from './json.ts';

/**
 * PubMed's records through Europe PMC. PubMed's own interface answers a search with numbers and needs a second request for
 * their titles; a slot has one request.
 */
export const pubmed = defineEngine({
  id: 'pubmed',
  name: 'PubMed (Europe PMC)',
  shortcut: 'pub',
  categories: ['science'],
  homepage: 'https://europepmc.org',
  hosts: ['www.ebi.ac.uk'],
  defaultOn: true,
  // Pages hang on a mark out of the one before.
  paging: false,
  timeRange: false,
  safesearch: false,
  language: false,
  limits: { perMinute: 60, perDay: 2000 },
  request: ({ text }) => ({
    method: 'GET',
    url: address('https://www.ebi.ac.uk/europepmc/webservices/rest/search', {
      query: `(${text.replaceAll(/[():"[\]]+/g, ' ').trim()}) AND SRC:MED`,
      resultType: 'core',
      format: 'json',
      pageSize: 10,
    }),
  }),
  read(text, answer) {
    const results = listAt(JSON.parse(text), 'resultList.result').map((record) => ({
      url: `https://pubmed.ncbi.nlm.nih.gov/${encodeURIComponent(textAt(record, 'pmid'))}/`,
      title: textAt(record, 'title'),
      snippet: joined(
        textAt(record, 'authorString'),
        textAt(record, 'journalInfo.journal.title') || textAt(record, 'journalTitle'),
        textAt(record, 'abstractText'),
      ),
      published: textAt(record, 'firstPublicationDate'),
      format: 'html' as const,
    }));
    return cleanReading({ results: results.filter(({ url }) => /\/\d{1,10}\/$/.test(url)) }, answer.url);
  },
});
