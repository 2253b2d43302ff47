import { allTopics, type CellQueries, cellQueries, commonFacets } from '../cells/cell-queries.ts';
import { drawAnySubset } from '../cells/subset.ts';
import type { MixerParts } from '../mix.ts';
import { normalise, verbatimForm } from '../normalise.ts';
import type { JsonValue, Mode } from '../types.ts';
import { unfit, verbatimQueries } from '../verbatim-queries.ts';

/** Chance that the next dummy goes on with the thread before: three questions a thread on average, as people do. */
const GOES_ON = 2 / 3;
/** Threads that are tried where the scrubber refuses a query of the catalogue. */
const TRIES = 8;

interface DummyThread {
  readonly cells: readonly number[];
  readonly personas: JsonValue | null;
}

/** Queries of batches that nobody asked for. In threads, by the same code as real ones: only the mapper is left out. */
export interface Dummies {
  /** @throws DecoyError */
  next(mode: Mode): CellQueries;
}

export function createDummies(parts: Omit<MixerParts, 'mapper' | 'threads' | 'ledger' | 'now'>): Dummies {
  const { catalogue, verbatim, random, scrubs, config } = parts;
  const all = allTopics(catalogue);
  const open = new Map<Mode, DummyThread>();
  const threadOf = (mode: Mode): DummyThread => {
    const before = open.get(mode);
    if (before && random.uniform() < GOES_ON) return before;
    const spec = { cells: catalogue.cellCount, size: mode === 'cell-rr' ? config.rrSubset : 1 };
    return { cells: drawAnySubset(spec, random), personas: null };
  };
  // One decoy more instead of the real query. What they are written for is any place of the catalogue, and stays here.
  const writtenFor = (thread: DummyThread, topic: number, facet: number): CellQueries => {
    const real = verbatimForm(catalogue.canonical(topic, facet));
    const spec = { real, k: config.k + 1, personas: thread.personas, random, scrubs, normalise: verbatimForm };
    const { items, plan } = verbatimQueries(verbatim, spec);
    open.set('verbatim', { ...thread, personas: plan.personas });
    return { items: items.slice(1), publicClass: plan.publicClass };
  };
  return {
    next(mode) {
      for (let tries = 0; tries < TRIES; tries += 1) {
        const thread = threadOf(mode);
        const topics = thread.cells.flatMap((cell) => catalogue.topicsOf(cell));
        const facet = random.below(commonFacets(catalogue, mode === 'cell-rr' ? all : topics));
        if (mode === 'verbatim') return writtenFor(thread, topics[random.below(topics.length)] ?? 0, facet);
        const queries = cellQueries(catalogue, thread.cells, facet, normalise);
        open.set(mode, thread);
        if (queries.items.every(({ text }) => scrubs(text))) return queries;
        open.delete(mode);
      }
      throw unfit();
    },
  };
}
