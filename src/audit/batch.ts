import { WRITTEN_BYTES, writeLine } from './line.ts';
import { GrowingTree, type Tree } from './merkle.ts';
import type { AnyRecord } from './records.ts';
import { CLOCK_STEP_MS } from './walk.ts';

/** What the next record builds on. */
export interface Chain {
  readonly base: number;
  readonly first: number;
  readonly seq: number;
  readonly hash: string;
  /** Time of the last record, ms. */
  readonly time: number;
  readonly tree: Tree;
}

export interface Receipt {
  readonly seq: number;
  readonly hash: string;
}

interface Batch {
  readonly bytes: Buffer;
  /** What the next batch builds on. */
  readonly chain: Chain;
  /** One for each record that was given; records the log adds by itself have none. */
  readonly receipts: readonly Receipt[];
}

/**
 * Chains records. Times never run back without notice: a clock set back by more than two seconds is announced by a
 * `clock` record, and from then on counts; by less, the last time is used again.
 * @param now milliseconds since 1970, as the clock says
 */
export function buildBatch(chain: Chain, records: readonly AnyRecord[], now: number): Batch {
  const tree = new GrowingTree(chain.tree);
  // One more than was given: for a record about the clock.
  const bytes = Buffer.allocUnsafe((records.length + 1) * WRITTEN_BYTES);
  let end = 0;
  const receipts: Receipt[] = [];
  const behindMs = chain.time - now;
  let { seq, hash, time } = chain;
  const add = (record: AnyRecord): Receipt => {
    seq += 1;
    ({ end, hash } = writeLine(bytes, end, { seq, time, prev: hash }, record));
    tree.add(hash);
    return { seq, hash };
  };
  if (behindMs <= CLOCK_STEP_MS) {
    time = Math.max(time, now);
  } else {
    time = now;
    add({ type: 'clock', behindMs });
  }
  for (const record of records) receipts.push(add(record));
  return {
    bytes: bytes.subarray(0, end),
    chain: { ...chain, seq, hash, time, tree: tree.freeze() },
    receipts,
  };
}
