import type { Catalogue, Node, Normalise } from '../types.ts';

/** Finds the place whose query a text is, word for word. */
export type FindCanonical = (text: string) => Pick<Node, 'topic' | 'facet'> | undefined;

/**
 * A query of the catalogue belongs where it stands, whatever a mapper makes of its words: so the batch for any member of a cell
 * is the cell, which is what the swap test checks. Built when the first question comes.
 */
export function canonicalIndex(catalogue: Catalogue, normalise: Normalise): FindCanonical {
  let places: Map<string, Pick<Node, 'topic' | 'facet'>> | null = null;
  return (text) => {
    places ??= indexOf(catalogue, normalise);
    return places.get(normalise(text));
  };
}

function indexOf(catalogue: Catalogue, normalise: Normalise): Map<string, Pick<Node, 'topic' | 'facet'>> {
  const places = new Map<string, Pick<Node, 'topic' | 'facet'>>();
  for (let topic = 0; topic < catalogue.topicCount; topic += 1) {
    for (let facet = 0; facet < catalogue.facetCount(topic); facet += 1) {
      const text = normalise(catalogue.canonical(topic, facet));
      // Were two places to send the same words, the first would have them.
      if (!places.has(text)) places.set(text, { topic, facet });
    }
  }
  return places;
}
