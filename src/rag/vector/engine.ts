import { setImmediate as pause } from 'node:timers/promises';
import { saveError } from '../durable.ts';
import type { AllowedChunks, ScoredChunk } from '../types.ts';
import type { HnswAddon } from './graph.ts';
import { GraphKeeper } from './graph-keeper.ts';
import type { HostState, IndexHost, IndexSettings } from './host.ts';
import { type ScoredRow, VectorMatrix } from './matrix.ts';
import { Snapshot } from './snapshot.ts';
import { measureRecall } from './tune.ts';

/** Weighing one candidate in the graph costs as much as this many rows of an exact scan (measured, 384 numbers). */
const ROWS_PER_CANDIDATE = 64;
/** Standard deviations by which a filter may leave over less than its share of what was fetched. */
const FILTER_MARGIN = 3;
const NOTE_GRAPH_OFF = 'The vector graph failed and is switched off; searches are exact and slower.';
/** Rows to be dropped before the index is rebuilt without them. */
const DEAD_SHARE = 0.3;
const LEAST_DEAD = 1000;

/**
 * An index in this thread: the matrix answers everything, at once and exactly; the graph follows behind and takes over
 * where it is faster.
 */
export class Engine implements IndexHost {
  readonly #snapshot: Snapshot;
  readonly #dimensions: number;
  #addon: HnswAddon | null;
  readonly #changed: () => void;
  readonly #notes = new Set<string>();
  #matrix: VectorMatrix;
  #keeper: GraphKeeper;
  #closed = false;
  #working: Promise<void> | null = null;
  /** Saves, one after the other. */
  #saving: Promise<void> = Promise.resolve();

  /** @param changed told when the state changed by itself */
  constructor(settings: IndexSettings, addon: HnswAddon | null, changed: () => void = () => undefined) {
    this.#dimensions = settings.dimensions;
    this.#addon = addon;
    this.#changed = changed;
    this.#snapshot = new Snapshot(settings.directory, settings.damagedDirectory, settings);
    this.#matrix = new VectorMatrix(settings.dimensions);
    this.#keeper = new GraphKeeper(addon, this.#matrix, this.#snapshot);
  }

  get state(): HostState {
    return { vectorCount: this.#matrix.aliveCount, notes: [...this.#notes], graph: this.#keeper.state };
  }

  async load(): Promise<void> {
    try {
      const note = await this.#snapshot.load(this.#matrix);
      if (note) this.#notes.add(note);
    } catch (error) {
      throw saveError(error);
    }
  }

  async reconcile(chunkIds: Uint32Array): Promise<Uint32Array> {
    const { ids } = this.#matrix;
    const stored = new Uint8Array(ids.count);
    ids.forEachRow(chunkIds, (row) => {
      stored[row] = 1;
    });
    for (let row = 0; row < stored.length; row += 1) if (stored[row] === 0) this.#setDead(row, true);
    this.#wake();
    return chunkIds.filter((chunkId) => ids.rowOf(chunkId) < 0);
  }

  async add(chunkIds: Uint32Array, vectors: Float32Array): Promise<void> {
    chunkIds.forEach((chunkId, at) => {
      const row = this.#matrix.ids.rowOf(chunkId);
      if (row < 0) this.#matrix.push(chunkId, vectors.subarray(at * this.#dimensions, (at + 1) * this.#dimensions));
      // A chunk's vector never changes under one model, so a chunk that returns needs only its mark taken off.
      else this.#setDead(row, false);
    });
    this.#wake();
  }

  async remove(chunkIds: Uint32Array): Promise<void> {
    for (const chunkId of chunkIds) {
      const row = this.#matrix.ids.rowOf(chunkId);
      if (row >= 0) this.#setDead(row, true);
    }
    this.#wake();
  }

  async search(vector: Float32Array, top: number, allow: AllowedChunks | undefined): Promise<ScoredChunk[]> {
    const { ids } = this.#matrix;
    return this.#find(vector, top, allow).map(({ row, score }) => ({ chunkId: ids.idOf(row), score }));
  }

  async flush(): Promise<void> {
    await this.#save(async () => {
      await this.#snapshot.saveRows(this.#matrix, this.#matrix.rowCount);
      await this.#keeper.saveIfGrown();
    });
    this.#wake();
  }

  async selfTest(sampleCount: number): Promise<{ recallAt10: number; sampleCount: number }> {
    const search = (query: Float32Array, top: number): ScoredRow[] =>
      this.#keeper.search(query, top) ?? this.#find(query, top);
    return { recallAt10: await measureRecall(this.#matrix, sampleCount, search), sampleCount };
  }

  async settled(): Promise<void> {
    while (this.#working) await this.#working;
    await this.#saving;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.settled();
    await this.#save(async () => {
      await this.#snapshot.saveRows(this.#matrix, this.#matrix.rowCount);
      await this.#keeper.saveIfGrown(1.05);
    });
  }

  #find(query: Float32Array, top: number, allow?: AllowedChunks): ScoredRow[] {
    const matrix = this.#matrix;
    const exactRows = allow?.length ?? matrix.rowCount;
    const share = allow ? Math.min(1, allow.length / Math.max(1, matrix.aliveCount)) : 1;
    const wanted = Math.ceil((top + FILTER_MARGIN * Math.sqrt(top * (1 - share))) / share);
    const plan = this.#keeper.plan(wanted);
    if (plan && ROWS_PER_CANDIDATE * plan.ef + plan.missingRows < exactRows) {
      const found = this.#keeper.search(query, wanted) ?? [];
      const usable = allow ? found.filter(({ row }) => includes(allow, matrix.ids.idOf(row))) : found;
      if (usable.length >= Math.min(top, matrix.aliveCount)) return usable.slice(0, top);
    }
    return allow ? matrix.nearestAmong(query, top, allow) : matrix.nearest(query, top);
  }

  #setDead(row: number, dead: boolean): void {
    if (this.#matrix.isDead(row) === dead) return;
    this.#matrix.setDead(row, dead);
    this.#keeper.setDead(row, dead);
  }

  #save(task: () => Promise<void>): Promise<void> {
    const done = this.#saving.then(task);
    this.#saving = done.catch(() => undefined);
    return done;
  }

  #wake(): void {
    if (this.#working || this.#closed) return;
    this.#working = this.#work().finally(() => {
      this.#working = null;
    });
  }

  /** Everything that may take its time, in pieces so short that a search waits a few milliseconds at most. */
  async #work(): Promise<void> {
    try {
      while (!this.#closed) {
        if (this.#mustCompact()) await this.#save(() => this.#compact());
        else {
          const outcome = await this.#keeper.step((task) => this.#save(task));
          if (outcome === false) break;
          if (outcome !== true) this.#notes.add(outcome);
        }
        await pause();
      }
    } catch {
      // Whatever the native library threw, the matrix has all that is needed to go on without it.
      this.#addon = null;
      this.#keeper = new GraphKeeper(null, this.#matrix, this.#snapshot);
      this.#notes.add(NOTE_GRAPH_OFF);
    }
    this.#changed();
  }

  /** Starts afresh without the dead rows; searches are exact until the new graph has been built. */
  async #compact(): Promise<void> {
    const old = this.#matrix;
    const compacted = new VectorMatrix(this.#dimensions);
    for (let row = 0; row < old.rowCount; row += 1) {
      if (!old.isDead(row)) compacted.pushCodes(old.ids.slice(row, row + 1), old.rowCodes(row, row + 1));
    }
    this.#matrix = compacted;
    this.#snapshot.reset();
    this.#keeper = new GraphKeeper(this.#addon, compacted, this.#snapshot);
  }

  #mustCompact(): boolean {
    const dead = this.#matrix.rowCount - this.#matrix.aliveCount;
    return dead >= LEAST_DEAD && dead > DEAD_SHARE * this.#matrix.rowCount;
  }
}

function includes(ascending: Uint32Array, value: number): boolean {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return ascending[low] === value;
}
