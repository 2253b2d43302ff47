import { keyOf, lemma, tokenise } from '../../src/decoy/map/tokens.ts';
import { NO_TOPIC, type Section, SLOTS, WORTH_STEP } from '../../src/decoy/map/word-table.ts';
import type { Frequency } from './frequency.ts';
import { type Speakers, speak } from './speak.ts';
import type { WordNet } from './wordnet.ts';

/** Glosses in which a word must stand before it is believed. */
const LEAST_GLOSSES = 3;
/** How much commoner a word must be in a topic's glosses than in all. */
const LEAST_LIFT = 12;
const LEAST_SHARE = 0.04;
/** Common words that are known as English although they speak for nothing. */
const KNOWN_WORDS = 18_000;
/** Below this a word speaks too faintly to be kept. */
const LEAST_WEIGHT = 0.2;

/** Words that stand in the glosses of a topic's synsets far more often than elsewhere. */
export function glossSpeakers(
  wordNet: WordNet,
  placed: ReadonlyMap<string, { topic: number; weight: number }>,
): Speakers {
  const inTopic: Speakers = new Map();
  const glosses = new Map<string, number>();
  const size = new Map<number, number>();
  for (const synset of wordNet.synsets.values()) {
    const home = placed.get(synset.id);
    const words = new Set(
      tokenise(`${synset.gloss} ${synset.words.join(' ')}`)
        .filter((token) => !token.isEmpty && token.lemma.length > 2)
        .map((token) => token.lemma),
    );
    if (home) size.set(home.topic, (size.get(home.topic) ?? 0) + 1);
    for (const word of words) {
      glosses.set(word, (glosses.get(word) ?? 0) + 1);
      if (home) speak(inTopic, word, home.topic, 1);
    }
  }
  const speakers: Speakers = new Map();
  for (const [word, topics] of inTopic) {
    const all = glosses.get(word) ?? 1;
    for (const [topic, count] of topics) {
      const share = count / all;
      const lift = share / ((size.get(topic) ?? 1) / wordNet.synsets.size);
      if (count >= LEAST_GLOSSES && share >= LEAST_SHARE && lift >= LEAST_LIFT)
        speak(speakers, word, topic, Math.min(1, share * 2));
    }
  }
  return speakers;
}

/** Words of the listed phrases speak a little for their topics by themselves. */
export function addParts(context: Speakers, listed: Speakers): void {
  const parts: Speakers = new Map();
  for (const [key, topics] of listed) {
    const words = key.split(' ');
    if (words.length < 2) continue;
    for (const word of words) for (const topic of topics.keys()) speak(parts, word, topic, 1);
  }
  for (const [word, topics] of parts) {
    if (tokenise(word).every((token) => token.isEmpty)) continue;
    const all = [...topics.values()].reduce((sum, count) => sum + count, 0);
    for (const [topic, count] of topics) {
      if (all <= 8) speak(context, word, topic, (0.9 * count) / all);
    }
  }
}

/** Adds the commonest words, speaking for nothing: a reader must tell English from what is not. */
export function addKnownWords(context: Speakers, frequency: Frequency): void {
  for (const word of frequency.common.slice(0, KNOWN_WORDS)) {
    if (!context.has(lemma(word))) context.set(lemma(word), new Map());
  }
}

/** @param keepSilent whether words that speak for nothing are kept, as known */
export function packSection(speakers: Speakers, frequency: Frequency, scale: number, keepSilent: boolean): Section {
  const sorted = [...speakers]
    .map(([key, topics]) => ({ key, hash: keyOf(key), topics: strongest(topics, scale) }))
    .filter(({ topics }) => topics.length > 0 || keepSilent)
    .sort((a, b) => a.hash - b.hash || (a.key < b.key ? -1 : 1))
    .filter(({ hash }, place, all) => hash !== all[place - 1]?.hash);
  const section = {
    keys: Uint32Array.from(sorted, ({ hash }) => hash),
    topics: new Uint16Array(sorted.length * SLOTS).fill(NO_TOPIC),
    weights: new Uint8Array(sorted.length * SLOTS),
    worths: Uint8Array.from(sorted, ({ key }) => Math.min(255, Math.round(worthOf(key, frequency) / WORTH_STEP))),
  };
  sorted.forEach(({ topics }, place) => {
    topics.forEach(([topic, weight], slot) => {
      section.topics[place * SLOTS + slot] = topic;
      section.weights[place * SLOTS + slot] = Math.max(1, Math.round(weight * 255));
    });
  });
  return section;
}

/** A phrase is as telling as its rarest word, and a little more for each other. */
function worthOf(key: string, frequency: Frequency): number {
  const bits = key.split(' ').map((word) => frequency.bits(word));
  return Math.max(...bits) + (bits.length - 1) * 1.2;
}

function strongest(topics: ReadonlyMap<number, number>, scale: number): [number, number][] {
  const total = [...topics.values()].reduce((sum, weight) => sum + weight, 0);
  const by = Math.max(1, total);
  return [...topics]
    .map(([topic, weight]) => [topic, (scale * weight) / by] as [number, number])
    .filter(([, weight]) => weight >= LEAST_WEIGHT * scale)
    .sort((a, b) => b[1] - a[1] || a[0] - b[0])
    .slice(0, SLOTS);
}
