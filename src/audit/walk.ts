import type { Checkpoint } from './checkpoint.ts';
import { DAMAGE_KINDS, type Damage, type Warning } from './damage.ts';
import type { Head } from './head.ts';
import { type ParsedLine, parseLine } from './line.ts';
import { GrowingTree, type Tree } from './merkle.ts';
import type { Chunk } from './segments.ts';

/** Clocks are corrected by a few seconds all the time; below this a step back is not told. */
export const CLOCK_STEP_MS = 2000;
const WARNINGS = 100;

/** Where a walk begins: everything up to `seq` is taken from a signed checkpoint. */
export interface Anchor {
  readonly seq: number;
  /** null: nothing is known of what came before, as at the very first record. */
  readonly hash: string | null;
  readonly tree: Tree;
}

/** A line that does not continue the chain. */
export interface Break {
  readonly line: ParsedLine | null;
  /** Sequence number and previous hash that the line should have had. */
  readonly seq: number;
  readonly prev: string | null;
}

/** Follows the chain record by record; keeps the tree's peaks and nothing else. */
export class Walk {
  seq: number;
  hash: string | null;
  time = 0;
  readonly tree: GrowingTree;
  readonly warnings: Warning[] = [];
  /** Recoveries from damage that nobody has acknowledged. */
  readonly open = new Map<number, Damage>();
  readonly #checkpoints: readonly Checkpoint[];
  readonly #head: Head | null;
  #next = 0;
  #proven: number;

  constructor(anchor: Anchor, checkpoints: readonly Checkpoint[], head: Head | null) {
    this.seq = anchor.seq;
    this.hash = anchor.hash;
    this.tree = new GrowingTree(anchor.tree);
    this.#proven = anchor.seq;
    this.#head = head;
    this.#checkpoints = checkpoints.filter(({ seq }) => seq > anchor.seq);
  }

  /** Takes the next line. @returns what is wrong with it, null when it continues the chain */
  take(chunk: Chunk, start: number, end: number): Break | Damage | null {
    const line = parseLine(chunk, start, end);
    const expected = this.seq + 1;
    const isNext =
      line !== null &&
      line.hash === line.computed &&
      line.seq === expected &&
      (this.hash === null || line.prev === this.hash);
    if (!isNext) return { line, seq: expected, prev: this.hash };
    this.seq = expected;
    this.hash = line.hash;
    this.tree.add(line.hash);
    if (line.type === 'recovery' || line.type === 'acknowledged') this.#recovery(line, chunk.text.slice(start, end));
    return this.#clock(line, chunk, start, end) ?? this.#compare();
  }

  /** The history that was signed, and the one the head knows, against the one that lies here. */
  #compare(): Damage | null {
    const head = this.#head;
    if (head?.seq === this.seq && head.hash !== this.hash) return this.#forked();
    for (; this.#checkpoints[this.#next]?.seq === this.seq; this.#next += 1) {
      const { root, hash } = this.#checkpoints[this.#next] as Checkpoint;
      if (hash !== this.hash || root !== this.tree.root()) return this.#forked();
      this.#proven = this.seq;
    }
    return null;
  }

  #forked(): Damage {
    return { kind: 'forked', seq: this.#proven + 1, until: this.seq };
  }

  /** The writer says at each step back how far it is: without that, some other program wrote the record. */
  #clock(line: ParsedLine, chunk: Chunk, start: number, end: number): Damage | null {
    const backMs = this.time - line.time;
    this.time = line.time;
    if (line.type !== 'clock') return backMs > 0 ? { kind: 'clock_back', seq: line.seq } : null;
    const announcedMs = Number(/"behindMs":([0-9]+)/.exec(chunk.text.slice(start, end))?.[1] ?? 0);
    if (this.warnings.length < WARNINGS) {
      this.warnings.push({ kind: 'clock_back', seq: line.seq, amount: announcedMs });
    }
    return backMs > announcedMs ? { kind: 'clock_back', seq: line.seq } : null;
  }

  #recovery(line: ParsedLine, text: string): void {
    const kind = DAMAGE_KINDS.find((known) => text.includes(`"kind":"${known}"`));
    const at = /"at":([0-9]+)/.exec(text)?.[1];
    const acknowledged = /"recovery":([0-9]+)/.exec(text)?.[1];
    if (kind !== undefined) this.open.set(line.seq, { kind, seq: Number(at) });
    if (acknowledged !== undefined) this.open.delete(Number(acknowledged));
  }
}
