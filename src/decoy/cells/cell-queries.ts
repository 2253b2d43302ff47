import type { Catalogue, Normalise, Slot } from '../types.ts';

/** Queries in a public order, without times; which is real stands nowhere in them. */
export interface CellQueries {
  readonly items: readonly Omit<Slot, 'sendMs'>[];
  readonly publicClass: string;
}

/**
 * What is sent for a facet of some cells: the same facet of every topic in them. A function of cells and facet alone, which
 * is the whole of the guarantee.
 */
export function cellQueries(
  catalogue: Catalogue,
  cells: readonly number[],
  facet: number,
  normalise: Normalise,
): CellQueries {
  const items = cells
    .flatMap((cell) => catalogue.topicsOf(cell))
    .map((topic) => ({ id: topic, text: normalise(catalogue.canonical(topic, facet)) }));
  return { items, publicClass: `${cells.length === 1 ? 'cell' : 'cells'} ${cells.join(',')} facet ${facet}` };
}

/** Facets that all of some topics have: a facet that few have would tell which of them is meant. */
export function commonFacets(catalogue: Catalogue, topics: Iterable<number>): number {
  let least = Number.POSITIVE_INFINITY;
  for (const topic of topics) least = Math.min(least, catalogue.facetCount(topic));
  return least;
}

export function allTopics(catalogue: Catalogue): Iterable<number> {
  return Array.from({ length: catalogue.topicCount }, (_, topic) => topic);
}
