import { Graph, type HnswAddon } from './graph.ts';
import type { HostState } from './host.ts';
import type { GraphEntry } from './manifest.ts';
import type { ScoredRow, VectorMatrix } from './matrix.ts';
import { NOTE_DAMAGED, type Snapshot } from './snapshot.ts';
import { chooseEf } from './tune.ts';

/** Below this an exact scan is as fast as any graph. */
const GRAPH_FROM_ROWS = 4096;
/** The longest a search waits while rows are inserted. */
const SLICE_MS = 2;
/** The graph is measured anew when it has grown by so much. */
const RETUNE_GROWTH = 1.5;
/** Rows a saved graph lacks are inserted again at the next start, a millisecond each; saving writes the whole file. */
const SAVE_GROWTH = 1.25;
/** While a long build runs, it is saved whenever it has doubled, so that a crash costs half of it at most. */
const BUILD_SAVE_GROWTH = 2;
const BUILD_SAVE_ROWS = 50_000;
/** What a longer result list asks for, per place beyond ten. */
const EF_PER_PLACE = 3;

/** Builds, tunes, loads and saves the graph behind the matrix. Without the native library it does nothing. */
export class GraphKeeper {
  readonly #addon: HnswAddon | null;
  readonly #matrix: VectorMatrix;
  readonly #snapshot: Snapshot;
  #graph: Graph | null = null;
  /** `ef` is null when no setting finds enough neighbours. */
  #tuning: { readonly ef: number | null; readonly rowCount: number } | null = null;
  #unmarked: { row: number; dead: boolean }[] = [];
  #frozen = false;
  #saveRefused = false;

  constructor(addon: HnswAddon | null, matrix: VectorMatrix, snapshot: Snapshot) {
    this.#addon = addon;
    this.#matrix = matrix;
    this.#snapshot = snapshot;
  }

  get state(): HostState['graph'] {
    return this.#graph && { rowCount: this.#graph.rowCount, ef: this.#tuning?.ef ?? null };
  }

  /** How a search for `top` rows would go; null when the graph cannot be trusted with one yet. */
  plan(top: number): { readonly ef: number; readonly missingRows: number } | null {
    const ef = this.#tuning?.ef;
    if (!this.#graph || !ef) return null;
    return { ef: ef + EF_PER_PLACE * Math.max(0, top - 10), missingRows: this.#matrix.rowCount - this.#graph.rowCount };
  }

  /** @returns living rows, best first, perhaps fewer than `top`; null without a graph */
  search(query: Float32Array, top: number): ScoredRow[] | null {
    const plan = this.plan(top);
    if (!plan || !this.#graph) return null;
    const found = this.#graph.search(query, top, plan.ef).filter(({ row }) => !this.#matrix.isDead(row));
    if (plan.missingRows === 0) return found;
    const rest = this.#matrix.nearest(query, top, this.#graph.rowCount);
    return [...found, ...rest].sort((a, b) => b.score - a.score || a.row - b.row).slice(0, top);
  }

  setDead(row: number, dead: boolean): void {
    if (!this.#graph || row >= this.#graph.rowCount) return;
    if (this.#frozen) this.#unmarked.push({ row, dead });
    else this.#graph.setDead(row, dead);
  }

  /**
   * Does the next piece of work.
   * @param save runs a task while no other save does
   * @returns false when nothing is left to do
   */
  async step(save: (task: () => Promise<void>) => Promise<void>): Promise<string | boolean> {
    if (!this.#addon) return false;
    if (!this.#graph) return this.#begin(this.#addon);
    if (this.#frozen) return save(async () => undefined).then(() => true);
    const { rowCount } = this.#graph;
    const isBehind = rowCount < this.#matrix.rowCount;
    if (isBehind) this.#insertSlice(this.#graph);
    else if (!this.#tuning || rowCount >= RETUNE_GROWTH * this.#tuning.rowCount) {
      this.#tuning = { ef: await chooseEf(this.#matrix, this.#graph), rowCount };
      return true;
    }
    if (!this.#isDue() || this.#saveRefused) return isBehind;
    try {
      await save(() => this.saveIfGrown());
    } catch {
      // Nobody waits for this save; the next flush tries again and reports to its caller.
      this.#saveRefused = true;
    }
    return true;
  }

  /** @param growth of the graph since the last save that makes another worth it */
  async saveIfGrown(growth?: number): Promise<void> {
    const graph = this.#graph;
    this.#saveRefused = false;
    if (!graph || !this.#isDue(growth)) return;
    const { ef, rowCount } = this.#tuning ?? { ef: null, rowCount: 0 };
    this.#frozen = true;
    try {
      // A saved graph bears no marks: which rows are dead is known only by asking the store.
      for (let row = 0; row < graph.rowCount; row += 1) {
        if (!this.#matrix.isDead(row)) continue;
        graph.setDead(row, false);
        this.#unmarked.push({ row, dead: true });
      }
      await this.#snapshot.saveGraph(graph, ef === null ? null : { ef, rowCount });
    } finally {
      for (const { row, dead } of this.#unmarked) graph.setDead(row, dead);
      this.#unmarked = [];
      this.#frozen = false;
    }
  }

  async #begin(addon: HnswAddon): Promise<string | boolean> {
    const saved = this.#snapshot.graph;
    if (saved) {
      if (!(await this.#snapshot.checkGraph())) return NOTE_DAMAGED;
      this.#adopt(await Graph.load(addon, this.#matrix.dimensions, this.#snapshot.graphPath, saved.rowCount), saved);
      return true;
    }
    if (this.#matrix.rowCount < GRAPH_FROM_ROWS) return false;
    this.#graph = Graph.create(addon, this.#matrix.dimensions);
    return true;
  }

  #adopt(graph: Graph, { tuning }: GraphEntry): void {
    for (let row = 0; row < graph.rowCount; row += 1) if (this.#matrix.isDead(row)) graph.setDead(row, true);
    this.#graph = graph;
    this.#tuning = tuning;
  }

  #insertSlice(graph: Graph): void {
    const until = performance.now() + SLICE_MS;
    const read = (row: number, out: number[]): void => this.#matrix.readRow(row, out);
    while (graph.rowCount < this.#matrix.rowCount && performance.now() < until) {
      const row = graph.rowCount;
      graph.insert(read);
      if (this.#matrix.isDead(row)) graph.setDead(row, true);
    }
  }

  #isDue(growth?: number): boolean {
    if (!this.#graph) return false;
    const { rowCount } = this.#graph;
    const saved = this.#snapshot.graph?.rowCount ?? 0;
    if (rowCount > this.#snapshot.savedRows || rowCount === saved) return false;
    if (growth !== undefined) return rowCount >= growth * saved;
    if (rowCount < this.#matrix.rowCount) return rowCount >= Math.max(BUILD_SAVE_ROWS, BUILD_SAVE_GROWTH * saved);
    return rowCount >= SAVE_GROWTH * saved;
  }
}
