import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROGRAM_ROOT } from '../../config/version.ts';
import type { OpenCatalogue } from '../catalogue/open.ts';
import type { Node, NodeMapper } from '../types.ts';
import { confidenceOf, type Support } from './confidence.ts';
import { findMatches, type Match } from './evidence.ts';
import { facetsOf } from './facets.ts';
import { isCode, isEnglish } from './language.ts';
import { type Token, tokenise } from './tokens.ts';
import { unpackTable } from './word-table.ts';

/** Made by `tools/catalogue/build.ts` together with the catalogue. */
const FILE = join(PROGRAM_ROOT, 'data', 'catalogue-words.bin');
const MOST_NODES = 5;
const MOST_TOPICS = 3;
/** A place says where, mostly: "hotels in Denver" are hotels. */
const PLACES = new Set(['usa', 'world']);
const WHERE = 0.45;
/** Facets of a thread's own topic serve it unless the question is plainly on another. */
const ON_THE_THREAD = 0.6;
/** A second facet is seldom the better one. */
const SECOND_FACET = 0.8;

interface Candidate {
  readonly topic: number;
  readonly support: Support;
}

export interface TopicMapper extends NodeMapper {
  /** Topics that a question may be on, best first, with what speaks for them. For calibration. */
  readonly candidates: (text: string) => readonly Candidate[];
}

/** Finds a question's place by its words: no model, no network, well under a millisecond. */
export function createNodeMapper(catalogue: OpenCatalogue): TopicMapper {
  const table = unpackTable(readFileSync(FILE));
  const isPlace = Array.from({ length: catalogue.topicCount }, (_, topic) => PLACES.has(catalogue.areaOf(topic)));

  function read(text: string): { tokens: Token[]; matches: Match[] } | undefined {
    if (isCode(text)) return undefined;
    const tokens = tokenise(text);
    const matches = findMatches(tokens, table);
    return isEnglish(tokens, matches) ? { tokens, matches } : undefined;
  }

  function nodesOf(
    topic: number,
    confidence: number,
    { tokens, matches }: { tokens: Token[]; matches: Match[] },
  ): Node[] {
    const facets = facetsOf(withoutTopic(tokens, matches, topic)).filter(
      (facet) => facet < catalogue.facetCount(topic),
    );
    return [...new Set(facets)].map((facet, rank) => ({ topic, facet, confidence: confidence * SECOND_FACET ** rank }));
  }

  return {
    candidates: (text) => {
      const found = read(text);
      return found ? rank(found.matches, isPlace) : [];
    },
    map: (text, stay) => {
      const found = read(text);
      if (!found) return [];
      const topics = rank(found.matches, isPlace).map(({ topic, support }) => ({
        topic,
        confidence: confidenceOf(support),
      }));
      if (stay !== undefined) {
        const [best] = topics;
        const own = topics.find(({ topic }) => topic === stay)?.confidence ?? 0;
        const away = best && best.topic !== stay ? best.confidence : 0;
        return nodesOf(stay, Math.max(own, ON_THE_THREAD * (1 - away)), found).slice(0, MOST_NODES);
      }
      return topics
        .slice(0, MOST_TOPICS)
        .flatMap(({ topic, confidence }) => nodesOf(topic, confidence, found).slice(0, 3))
        .sort((a, b) => b.confidence - a.confidence)
        .slice(0, MOST_NODES);
    },
  };
}

function rank(matches: readonly Match[], isPlace: readonly boolean[]): Candidate[] {
  const scores = new Map<number, { score: number; surest: number }>();
  let whole = 0;
  for (const { worth, topics } of matches) {
    whole += worth;
    for (const [topic, weight] of topics) {
      const { score, surest } = scores.get(topic) ?? { score: 0, surest: 0 };
      scores.set(topic, { score: score + worth * weight, surest: Math.max(surest, weight) });
    }
  }
  const elsewhere = Math.max(0, ...[...scores].filter(([topic]) => !isPlace[topic]).map(([, { score }]) => score));
  const weighed = [...scores].map(([topic, { score, surest }]) => {
    const share = isPlace[topic] && elsewhere > 0.25 * score ? WHERE : 1;
    return { topic, score: score * share, surest };
  });
  weighed.sort((a, b) => b.score - a.score || a.topic - b.topic);
  return weighed.slice(0, MOST_TOPICS).map(({ topic, score, surest }) => {
    const rival = weighed.find((other) => other.topic !== topic)?.score ?? 0;
    return { topic, support: { score, rival, whole, surest } };
  });
}

/** The question's words that do not name the topic: what is left says which side of it is asked for. */
function withoutTopic(tokens: readonly Token[], matches: readonly Match[], topic: number): string {
  const named = new Set(
    matches
      .filter((match) => match.topics.some(([spoken, weight]) => spoken === topic && weight >= 0.4))
      .flatMap(({ from, to }) => Array.from({ length: to - from }, (_, index) => from + index)),
  );
  return tokens
    .filter((_, place) => !named.has(place))
    .map(({ word }) => word)
    .join(' ');
}
