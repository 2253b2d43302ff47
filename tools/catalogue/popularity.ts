import type { Frequency } from './frequency.ts';
import type { ListedTopic } from './lists.ts';
import type { Speakers } from './speak.ts';

/** Our own estimate of how often a topic is asked about counts most; a step of it is one doubling and a half. */
const TIER_BITS = 1.5;
const WORDS_SHARE = 0.35;

/**
 * How many questions will probably be sent as each topic, log2, on no fixed scale: our own five grades, and how often the
 * topic's words are heard in films. Nothing of any query log.
 */
export function popularity(topics: readonly ListedTopic[], speakers: Speakers, frequency: Frequency): number[] {
  const heard = topics.map(() => 0);
  for (const [key, spoken] of speakers) {
    const bits = Math.max(...key.split(' ').map(frequency.bits)) + 3 * (key.split(' ').length - 1);
    // Very common words mostly mean something else in a question, so that frequency is damped.
    for (const [topic, weight] of spoken) heard[topic] = (heard[topic] ?? 0) + weight * 2 ** (-bits / 2);
  }
  const logs = heard.map((value) => Math.log2(value + 1e-6));
  const mean = logs.reduce((sum, value) => sum + value, 0) / logs.length;
  return topics.map(({ tier }, number) => TIER_BITS * tier + WORDS_SHARE * ((logs[number] ?? mean) - mean));
}
