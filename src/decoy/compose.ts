import { randomBytes } from 'node:crypto';
import type { StatePaths } from '../config/paths.ts';
import type { Config } from '../config/schema.ts';
import { openCatalogue, printCatalogue } from './catalogue/open.ts';
import { createNodeMapper } from './map/map.ts';
import { createMixer, type Mixer } from './mix.ts';
import { verbatimForm } from './normalise.ts';
import { readOrMakeFileKey } from './state/encrypted-file.ts';
import { type Ledger, openLedger } from './state/ledger.ts';
import { memoryThreads, openThreads, type Threads } from './state/threads.ts';
import type { Catalogue, NodeMapper, Random, VerbatimPlanner } from './types.ts';
import { createVerbatimPlanner, printCorpus } from './verbatim/planner.ts';

/** Queries of a cell by decoys beside each. */
const CELL_SIZES = { 3: 4, 7: 8, 15: 16 } as const;

/** What ships with the program. Loaded once, the same in the daemon and on the command line. */
export interface Shipped {
  readonly catalogue: Catalogue;
  readonly mapper: NodeMapper;
  /** @param key of this installation: marks words of earlier questions in what a thread remembers */
  readonly createVerbatim: (key: Uint8Array) => VerbatimPlanner;
  /** Every query of the catalogue, with topics and cells; its SHA-256 is `catalogue.hash`. */
  readonly printCatalogue: () => Iterable<string>;
  /** All text that decoys are made of, a line each: an adversary has it too. */
  readonly printCorpus: () => Iterable<string>;
}

export interface ComposeOptions {
  readonly config: Config['decoys'];
  /** null keeps everything in memory for one run, and counts without a cap: for audits. */
  readonly state: Pick<StatePaths, 'decoyThreads' | 'decoyLedger' | 'decoyKey'> | null;
  readonly random: Random;
  readonly now: () => number;
  readonly scrubs: (text: string) => boolean;
}

/** Everything that hides questions. */
export interface Decoys {
  readonly mixer: Mixer;
  readonly ledger: Ledger;
  readonly threads: Threads;
  readonly shipped: Shipped;
}

/**
 * The only file that knows which catalogue, mapper and writer of decoys there are.
 * @param k decoys beside each query
 * @throws DecoyError DECOY_CATALOGUE_UNREADABLE, DECOY_CATALOGUE_ALTERED
 */
export function loadShipped(k: Config['decoys']['k']): Shipped {
  const catalogue = openCatalogue({ cellSize: CELL_SIZES[k] });
  return {
    catalogue,
    mapper: createNodeMapper(catalogue),
    createVerbatim: (key) => createVerbatimPlanner({ normalise: verbatimForm, key }),
    printCatalogue: () => printCatalogue(catalogue),
    printCorpus,
  };
}

/** @throws DecoyError; the file system's error */
export async function composeDecoys(
  { config, state, random, now, scrubs }: ComposeOptions,
  shipped: Shipped = loadShipped(config.k),
): Promise<Decoys> {
  const { key, isNew } = state === null ? inMemory() : await readOrMakeFileKey(state.decoyKey);
  const ledger = await openLedger({
    file: state === null ? null : { path: state.decoyLedger, key, isNewKey: isNew },
    capPerDay: state === null ? null : config.epsDayCap,
    now,
  });
  const threads = state === null ? memoryThreads(key) : openThreads({ folder: state.decoyThreads, key, now });
  const { catalogue, mapper } = shipped;
  const verbatim = shipped.createVerbatim(key);
  const mixer = createMixer({ catalogue, mapper, verbatim, random, ledger, threads, now, scrubs, config });
  return { mixer, ledger, threads, shipped };
}

function inMemory(): { readonly key: Uint8Array; readonly isNew: boolean } {
  return { key: randomBytes(32), isNew: true };
}
