import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { createComposer } from '../../src/decoy/verbatim/compose.ts';
import { parseLexicon } from '../../src/decoy/verbatim/lexicon.ts';
import { Random } from '../lexicon/random.ts';
import { popularity } from './popularity.ts';
import * as sources from './sources.ts';

const OUT = join(import.meta.dirname, '..', '..', 'data', 'decoy-words.br');
/** Words of longer phrases that are rarer than this are left out: binary logarithm. */
const RAREST_IN_PHRASE = -24;
const GLOSSES = 36_000;
const SAMPLES = 400_000;
/** Leans towards the commoner words of a class: those searched for are. */
const LEAN = 0.3;
const LEAN_CENTRE = 9.5;
const TILT_LIMIT = 3;
const UNKNOWN = 2e-7;

const known = (await popularity()).of;
const log2 = (word: string): number => Math.log2((known.get(word) ?? 0) + 1e-9);
const words = [...known.keys()].filter((word) => /^[a-z]{2,18}$/.test(word)).sort();
const isWord = new Set(words);
const whole = (text: string): boolean => text.split(' ').every((word) => isWord.has(word));
const common = (text: string): boolean => whole(text) && text.split(' ').every((word) => log2(word) > RAREST_IN_PHRASE);

const sections = {
  fields: sources
    .fields()
    .map(({ things, asked }) => `${things.filter(whole).join('|')}=${asked.filter(whole).join('|')}`),
  titles: (await sources.titles()).filter(whole),
  named: sources.named().filter(whole),
  compounds: [...sources.lemmas().keys()].filter((text) => text.includes(' ') && common(text)),
  nouns: [...sources.lemmas().keys()].filter((text) => /^[a-z]{3,}$/.test(text) && common(text)),
  general: sources.general().filter(whole),
  towns: sources
    .towns()
    .filter(({ name, letters }) => whole(name) && (letters === '' || whole(letters)))
    .map(({ name, state, letters, population }) =>
      [name, state, letters, Math.round((population ** 0.55 * (state === '' ? 1 : 1.5)) / 10)].join('|'),
    ),
  glosses: bestGlosses(),
};
const bytes = compressed(text(tilts()));
writeFileSync(OUT, bytes);
console.log(`${OUT}: ${bytes.length} bytes, sha256 ${createHash('sha256').update(bytes).digest('hex')}`);

/** Definitions whose headwords are known best; every head with its own line. */
function bestGlosses(): string[] {
  return sources
    .glosses()
    .flatMap(({ heads, words: rest }) => {
      const kept = rest.filter((word) => isWord.has(word) && log2(word) > -20);
      return heads.filter(common).map((head) => ({ head, kept, rank: mean(head) }));
    })
    .filter(({ kept }) => kept.length > 1)
    .sort((a, b) => b.rank - a.rank || (a.head < b.head ? -1 : 1))
    .slice(0, GLOSSES)
    .map(({ head, kept }) => `${head}=${kept.slice(0, 8).join(' ')}`)
    .sort();
}

function mean(phrase: string): number {
  const all = phrase.split(' ');
  return all.reduce((sum, word) => sum + log2(word), 0) / all.length;
}

/** How often the composer brings each word, against how often it should. */
function tilts(): Map<string, number> {
  const lexicon = parseLexicon(text(new Map()));
  const composer = createComposer(lexicon);
  const random = new Random(7);
  const dice = { uniform: () => random.next(), below: (limit: number) => random.below(limit) };
  const counts = new Float64Array(lexicon.words.length);
  let total = 0;
  for (let made = 0; made < SAMPLES; made++) {
    for (const word of composer.compose(1 + (made % 4), dice) ?? []) {
      counts[word] = (counts[word] ?? 0) + 1;
      total++;
    }
  }
  return new Map(
    lexicon.words.map((word, index) => {
      const should = Math.log((known.get(word) ?? 0) + UNKNOWN);
      const does = Math.log(((counts[index] ?? 0) + 1) / total);
      const tilt = should - does + LEAN * (should + LEAN_CENTRE);
      return [word, Math.max(-TILT_LIMIT, Math.min(TILT_LIMIT, tilt))] as const;
    }),
  );
}

function text(tilt: ReadonlyMap<string, number>): string {
  const rows = words.map((word) => `${word} ${Math.round(log2(word) * 10)} ${Math.round((tilt.get(word) ?? 0) * 10)}`);
  return Object.entries({ words: rows, ...sections })
    .map(([name, lines]) => `# ${name}\n${lines.join('\n')}`)
    .join('\n');
}

function compressed(content: string): Buffer {
  return brotliCompressSync(content, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 },
  });
}
