import { AppError } from '../config/errors.ts';
import { cellQueries } from './cells/cell-queries.ts';
import { type CellParts, candidatesOf } from './cells/find-node.ts';
import { answeredChance } from './cells/subset.ts';
import { DecoyError, type DecoyErrorCode } from './errors.ts';
import type { MixerParts } from './mix.ts';
import { normalise, verbatimForm } from './normalise.ts';
import { assertSuitable } from './suitable.ts';

/** What would be done with a question, for the eyes of the person who asks it. */
export interface Explanation {
  /** The question as it would leave in its own words. */
  readonly wire: string;
  /** Why it cannot be hidden at all; null when it can. */
  readonly refused: DecoyErrorCode | null;
  /** Where it could belong, best first, at most five. */
  readonly places: readonly {
    readonly topic: number;
    readonly facet: number;
    readonly name: string;
    readonly confidence: number;
  }[];
  /** What cell mode would send; null when no place is sure enough. */
  readonly cell: { readonly id: number; readonly queries: readonly string[] } | null;
  readonly cellRr: {
    readonly cells: number;
    readonly sent: number;
    readonly eps: number;
    /** Chance that the thread is answered at the first try. */
    readonly answered: number;
  } | null;
  /** Words that no decoy would cover; null when decoys cannot be written for it. */
  readonly rareWords: readonly string[] | null;
  /** Sentences: what is hidden in each mode, and what is not in any. */
  readonly hidden: readonly string[];
  readonly notHidden: readonly string[];
}

/** Printed with every explanation; the proofs and the measurements stand in docs/privacy-claims.md. */
const HIDDEN = [
  'cell: which of the queries is yours. The same ones leave whichever topic of the cell you asked about.',
  'cell-rr: your topic among all topics, up to the stated epsilon for the thread.',
  'verbatim: no guarantee. Whoever has this program and knows what people search for finds the real query among eight in six cases of ten.',
  'all modes: order and times inside a batch say nothing about which query is yours.',
];
const NOT_HIDDEN = [
  'that you search, when, and in how many threads, unless cover traffic runs',
  'the cell itself, and which facet of its topics you asked about',
  'anything from somebody who already knows what you search for, or from a name or number that is only yours',
  'visits to the pages you open, this computer itself, and who watches both ends of the Tor circuit',
];

/** Nothing is kept, nothing is spent. */
export function explain(
  { catalogue, mapper, verbatim, random, config }: MixerParts,
  { facetLimit, findCanonical }: CellParts,
  text: string,
): Explanation {
  const about = { hidden: HIDDEN, notHidden: NOT_HIDDEN };
  const nothing = { wire: '', places: [], cell: null, cellRr: null, rareWords: null };
  let wire: ReturnType<typeof verbatimForm>;
  try {
    assertSuitable(text);
    wire = verbatimForm(text);
  } catch (error) {
    if (error instanceof DecoyError) return { ...nothing, refused: error.code, ...about };
    throw error;
  }
  const exact = findCanonical(text);
  const mapped = mapper.map(text).filter(({ topic, facet }) => topic !== exact?.topic || facet !== exact.facet);
  const nodes = exact ? [{ ...exact, confidence: 1 }, ...mapped] : mapped;
  const places = candidatesOf(catalogue, nodes).map((it, at) => ({ ...it, confidence: nodes[at]?.confidence ?? 0 }));
  const [best] = places;
  const isSure = best !== undefined && best.confidence >= config.minConfidence;
  const own = isSure ? catalogue.cellOf(best.topic) : 0;
  const queries = isSure ? cellQueries(catalogue, [own], best.facet, normalise).items.map((it) => it.text) : [];
  const draw = { cells: catalogue.cellCount, size: config.rrSubset, eps: config.epsThread };
  const sent = config.rrSubset * queries.length;
  return {
    wire,
    refused: null,
    places,
    cell: isSure ? { id: own, queries } : null,
    cellRr:
      isSure && best.facet < facetLimit && draw.size < draw.cells
        ? { cells: draw.cells, sent, eps: draw.eps, answered: answeredChance(draw) }
        : null,
    rareWords: rareWords(
      () => verbatim.plan({ real: wire, k: config.k, personas: null, random, accepts: () => true }).rare,
      wire,
    ),
    ...about,
  };
}

function rareWords(
  spans: () => readonly { readonly start: number; readonly end: number }[],
  wire: string,
): readonly string[] | null {
  try {
    return spans().map(({ start, end }) => wire.slice(start, end));
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}
