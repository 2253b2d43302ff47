import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const FILE = join(import.meta.dirname, '..', '..', 'bench', 'data', 'decoy-map.tsv');

/** Questions of our own invention, with the names of the topics that would serve them; none where nothing should be found. */
export function readLabelled(): { question: string; topics: string[] }[] {
  return readFileSync(FILE, 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('# '))
    .map((line) => {
      const [question = '', topics = ''] = line.split('\t');
      return { question, topics: topics.split('|').filter((topic) => topic !== '-') };
    });
}
