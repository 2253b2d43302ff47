import { type Candidate, DecoyError } from '../errors.ts';
import type { Catalogue, Node, NodeMapper } from '../types.ts';
import type { FindCanonical } from './canonical-index.ts';

const MAX_CANDIDATES = 5;

/** What cell modes look up, made once. */
export interface CellParts {
  /** Facets that all topics have: only these are sent of drawn cells. */
  readonly facetLimit: number;
  readonly findCanonical: FindCanonical;
}

export interface FindSpec {
  readonly text: string;
  /** Topic the thread is on. */
  readonly stay: number | null;
  /** What a person has chosen. */
  readonly chosen: Pick<Node, 'topic' | 'facet'> | undefined;
  /** Facets from here on may not be used with a topic. */
  readonly facetLimit: (topic: number) => number;
  readonly minConfidence: number;
}

/**
 * Where a question belongs. A thread stays on its topic: were each question to choose anew, the topics that fit together would
 * give the real ones away.
 * @throws DecoyError DECOY_UNMAPPED with what could be chosen instead
 */
export function findNode(
  catalogue: Catalogue,
  mapper: NodeMapper,
  findCanonical: FindCanonical,
  spec: FindSpec,
): Pick<Node, 'topic' | 'facet'> {
  const { text, stay, chosen, facetLimit, minConfidence } = spec;
  const fits = ({ topic, facet }: Pick<Node, 'topic' | 'facet'>): boolean =>
    Number.isInteger(topic) &&
    topic >= 0 &&
    topic < catalogue.topicCount &&
    Number.isInteger(facet) &&
    facet >= 0 &&
    facet < facetLimit(topic) &&
    (stay === null || topic === stay);
  if (chosen !== undefined) {
    if (fits(chosen)) return chosen;
    throw unmapped('the chosen place is not one of the catalogue that this thread can use', [], stay !== null);
  }
  const exact = findCanonical(text);
  if (exact !== undefined && fits(exact)) return exact;
  const found = mapper.map(text, stay ?? undefined).filter(fits);
  const [best] = found;
  if (best !== undefined && best.confidence >= minConfidence) return best;
  const message =
    best === undefined
      ? 'no topic of the catalogue fits the question'
      : 'no topic of the catalogue surely fits the question';
  throw unmapped(message, candidatesOf(catalogue, found), stay !== null);
}

export function candidatesOf(catalogue: Catalogue, nodes: readonly Node[]): Candidate[] {
  return nodes.slice(0, MAX_CANDIDATES).map(({ topic, facet }) => ({
    topic,
    facet,
    name: `${catalogue.topicName(topic)}: ${catalogue.facetName(topic, facet)}`,
  }));
}

function unmapped(message: string, candidates: readonly Candidate[], inThread: boolean): DecoyError {
  return new DecoyError('DECOY_UNMAPPED', message, {
    hint: 'Rephrase it, choose a topic, send it in your own words, or do not send it.',
    candidates,
    choices: [
      'rephrase',
      ...(candidates.length > 0 ? (['choose-topic'] as const) : []),
      inThread ? 'new-thread' : 'send-verbatim',
      'do-not-send',
    ],
  });
}
