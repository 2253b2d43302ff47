import { createHash } from 'node:crypto';
import type { Config } from '../../src/config/schema.ts';
import { type ComposeOptions, composeDecoys, type Decoys, type Shipped } from '../../src/decoy/compose.ts';
import { normalise } from '../../src/decoy/normalise.ts';
import { seededRandom } from '../../src/decoy/random.ts';
import type { Catalogue, JsonValue, NodeMapper, VerbatimPlanner } from '../../src/decoy/types.ts';
import { createScrubber, type ScrubbedText } from '../../src/pii/scrub.ts';

export const CELL = 8;
const ONSETS = ['b', 'd', 'f', 'g', 'k', 'l', 'm', 'n', 'p', 'r', 's', 't', 'v', 'z'];
const VOWELS = ['a', 'e', 'i', 'o', 'u'];
const FACETS = ['price of', 'history of', 'how to choose', 'problems with', 'best'];

/** A made-up word for each number, different for different numbers. */
export function wordOf(number: number): string {
  const [a, b, c] = [number % 14, Math.floor(number / 14) % 5, Math.floor(number / 70)];
  return `${ONSETS[a]}${VOWELS[b]}${ONSETS[(a + 3) % 14]}${VOWELS[c % 5]}${ONSETS[Math.floor(c / 5) % 14]}`;
}

/** Small, but of the same shape: topic `wordOf(n)` is in cell `n % cells`. */
export function fakeCatalogue(cells = 16, facets: (topic: number) => number = () => FACETS.length): Catalogue {
  const topics = Array.from({ length: cells * CELL }, (_, topic) => topic);
  const canonical = (topic: number, facet: number): string => `${FACETS[facet]} ${wordOf(topic)}`;
  const all = topics.flatMap((topic) => FACETS.map((_, facet) => canonical(topic, facet)));
  return {
    hash: createHash('sha256').update(all.join('\n')).digest('hex'),
    version: 1,
    topicCount: topics.length,
    cellCount: cells,
    topicsOf: (cell) => topics.filter((topic) => topic % cells === cell),
    cellOf: (topic) => topic % cells,
    facetCount: facets,
    canonical,
    topicName: wordOf,
    facetName: (_, facet) => FACETS[facet] ?? '',
  };
}

/** Knows a topic by its word and a facet by its phrase; half sure of a topic without a facet. */
export function fakeMapper(catalogue: Catalogue): NodeMapper {
  const topics = new Map(Array.from({ length: catalogue.topicCount }, (_, topic) => [wordOf(topic), topic]));
  return {
    map(text, stay) {
      const words = normalise(text);
      const topic =
        stay ??
        words
          .split(' ')
          .map((word) => topics.get(word))
          .find((it) => it !== undefined);
      if (topic === undefined) return [];
      const named = FACETS.findIndex((facet) => words.includes(facet));
      const first = { topic, facet: Math.max(0, named), confidence: named < 0 ? 0.3 : 0.9 };
      return [first, { topic, facet: (first.facet + 1) % FACETS.length, confidence: 0.2 }];
    },
  };
}

/** Decoys of made-up words, as many as the real query has; each persona has an ending of its own. */
export function fakeVerbatim(): VerbatimPlanner {
  return {
    plan({ real, k, personas, random }) {
      const ids = (personas as { readonly ids: readonly number[] } | null)?.ids ?? ownIds(k, () => random.below(1e6));
      const words = real.split(' ').length;
      const decoys = ids
        .slice(1)
        .map((id) =>
          normalise(Array.from({ length: words }, () => wordOf(1000 + random.below(300))).join(`${id} `) + id),
        );
      const rare = [...real.matchAll(/\brare\w*/g)].map(({ index, 0: word }) => ({
        start: index,
        end: index + word.length,
      }));
      return { decoys, slotIds: ids, publicClass: `words ${words}`, personas: { ids } as JsonValue, rare };
    },
  };
}

function ownIds(k: number, draw: () => number): number[] {
  const ids = new Set<number>();
  while (ids.size < k + 1) ids.add(draw());
  return [...ids];
}

export function fakeShipped(catalogue: Catalogue = fakeCatalogue()): Shipped {
  return {
    catalogue,
    mapper: fakeMapper(catalogue),
    createVerbatim: fakeVerbatim,
    printCatalogue: () => [`catalogue of ${catalogue.topicCount}`],
    printCorpus: () => ['a line of the corpus'],
  };
}

export const CONFIG: Config['decoys'] = {
  mode: 'auto',
  verbatim: 'on',
  k: 7,
  windowMs: 10_000,
  epsThread: 3,
  epsDayCap: 12,
  rrSubset: 2,
  minConfidence: 0.5,
  cover: { kind: 'off', mode: 'cell', perHour: 12, eps: 1, delta: 0.001, windowMinutes: 60 },
};

/** 2026-11-25, noon UTC. */
export const NOON = Date.UTC(2026, 10, 25, 12);

export async function openTestDecoys({
  config = {},
  shipped = fakeShipped(),
  ...options
}: Partial<Omit<ComposeOptions, 'config'>> & {
  readonly config?: Partial<Config['decoys']>;
  readonly shipped?: Shipped;
} = {}): Promise<Decoys> {
  const rest = { state: null, random: seededRandom('5eed'), now: () => NOON, scrubs: () => true };
  return await composeDecoys({ config: { ...CONFIG, ...config }, ...rest, ...options }, shipped);
}

/** A text as the scrubber would have let it pass. */
export function scrubbed(text: string): ScrubbedText {
  return createScrubber({ find: () => [] })
    .openSession()
    .body(text).text;
}
