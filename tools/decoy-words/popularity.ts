import * as sources from './sources.ts';

/** Probability of each word among searched-for words, as a mixture of what each source says. */
export interface Popularity {
  readonly of: ReadonlyMap<string, number>;
}

/** Shares by hand: the ranks of web pages say most, subtitles and encyclopaedias less. */
const SHARES = {
  fields: 0.1,
  flatFields: 0.12,
  titles: 0.1,
  named: 0.1,
  spoken: 0.05,
  web: 0.33,
  lemmas: 0.05,
  towns: 0.09,
  companies: 0.01,
  glosses: 0.05,
} as const;
type Source = keyof typeof SHARES;

/** A word that few sources know is searched for less than they say: binary logarithm for each point it lacks. */
const UNATTESTED = 2.25;
const ENOUGH_POINTS = 3;

export async function popularity(): Promise<Popularity> {
  const shares = await counts();
  const out = new Map<string, number>();
  for (const [name, share] of Object.entries(SHARES) as [Source, number][]) {
    for (const [word, part] of shares[name]) out.set(word, (out.get(word) ?? 0) + share * part);
  }
  for (const [word, value] of out) {
    const lacking = ENOUGH_POINTS - Math.min(ENOUGH_POINTS, points(word, shares));
    out.set(word, value * 2 ** (-UNATTESTED * lacking));
  }
  return { of: out };
}

/** How many sources know a word, weighed by how near they are to what people search for. */
function points(word: string, shares: Record<Source, ReadonlyMap<string, number>>): number {
  const over = (name: Source, least: number): number => ((shares[name].get(word) ?? 0) > least ? 1 : 0);
  return (
    over('spoken', 2e-6) +
    2 * over('web', 0) +
    0.5 * over('lemmas', 0) +
    0.5 * over('titles', 0) +
    0.5 * over('titles', 7e-5) +
    0.5 * over('glosses', 1e-5) +
    0.7 * over('named', 0) +
    2 * over('flatFields', 0) +
    0.5 * over('towns', 1e-4) +
    0.5 * over('companies', 0)
  );
}

/** Each source's words with their shares, which sum to one. */
async function counts(): Promise<Record<Source, Map<string, number>>> {
  const fields = sources.fields();
  const lists = fields.flatMap(({ things, asked }) => [things, asked]);
  const towns = sources.towns();
  return {
    fields: shareOf(lists.flatMap((list) => list.map((text) => [text, 1 / list.length] as const))),
    flatFields: shareOf(lists.flat().map((text) => [text, 1] as const)),
    titles: shareOf((await sources.titles()).map((text) => [text, 1] as const)),
    named: shareOf([...sources.named(), ...sources.slotWords()].map((text) => [text, 1] as const)),
    spoken: shareOf(
      sources
        .spoken()
        .filter(([word]) => sources.plain(word) === word && word.length > 2)
        .map(([word, count]) => [word, count ** 0.7] as const),
    ),
    web: shareOf(
      sources
        .web()
        .map((word, rank) => [word, 1 / (rank + 400)] as const)
        .filter(([word]) => sources.plain(word) === word && word.length > 1),
    ),
    lemmas: shareOf([...sources.lemmas()].map(([text, count]) => [text, 1 + Math.sqrt(count)] as const)),
    towns: shareOf(
      towns.flatMap(({ name, state, population }) => [
        [name, Math.sqrt(population)] as const,
        [state, 0.3 * Math.sqrt(population)] as const,
      ]),
    ),
    companies: shareOf(sources.companies().map((text) => [text, 1] as const)),
    glosses: shareOf(sources.glosses().map(({ words }) => [words.join(' '), 1] as const)),
  };
}

function shareOf(texts: readonly (readonly [string, number])[]): Map<string, number> {
  const out = new Map<string, number>();
  let total = 0;
  for (const [text, count] of texts) {
    for (const word of text.split(' ')) {
      if (word === '') continue;
      out.set(word, (out.get(word) ?? 0) + count);
      total += count;
    }
  }
  for (const [word, count] of out) out.set(word, count / total);
  return out;
}
