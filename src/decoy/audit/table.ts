import { seeded, shuffle } from './seeded.ts';
import type { AuditBatch } from './types.ts';
import { skeletonOf, wordsOf } from './words.ts';

/** Fewer users than this cannot be split in two with anything learnt: then each batch counts as a user of its own. */
const MIN_USERS = 8;

/** One query of one batch. */
export interface Row {
  readonly text: string;
  readonly words: readonly string[];
  /** The words again, joined by spaces: what counts as the same query. */
  readonly key: string;
  readonly skeleton: readonly string[];
  /** Index of the batch. */
  readonly batch: number;
}

/** All queries of all batches that hold a real one, side by side. */
export interface Table {
  readonly batches: readonly (AuditBatch & { readonly real_index: number })[];
  readonly rows: readonly Row[];
  /** Row at which a batch begins; one more at the end. */
  readonly start: Int32Array;
  /** Row of the real query of a batch. */
  readonly real: Int32Array;
  /** User of a batch, counted from 0. */
  readonly unit: Int32Array;
  readonly unitCount: number;
  /** Batches of one user can be linked. */
  readonly linkable: boolean;
  /** 0 or 1 for each batch: it is attacked by what was learnt from the other half. */
  readonly fold: Uint8Array;
}

/** @param seed of the split into two halves, by user */
export function tabulate(all: readonly AuditBatch[], seed: number): Table {
  const batches = all.filter((batch) => batch.real_index !== null) as Table['batches'];
  const names = new Map<string, number>();
  for (const { user } of batches) if (!names.has(user)) names.set(user, names.size);
  const byUser = names.size >= MIN_USERS;
  const unit = Int32Array.from(batches, ({ user }, at) => (byUser ? names.get(user)! : at));
  const unitCount = byUser ? names.size : batches.length;
  const order = shuffle(
    Array.from({ length: unitCount }, (_, at) => at),
    seeded(seed),
  );
  const half = new Uint8Array(unitCount);
  for (const [at, who] of order.entries()) half[who] = at % 2;
  const rows: Row[] = [];
  const start = new Int32Array(batches.length + 1);
  const real = new Int32Array(batches.length);
  for (const [batch, { queries, real_index }] of batches.entries()) {
    start[batch] = rows.length;
    real[batch] = rows.length + real_index;
    for (const text of queries) {
      const words = wordsOf(text);
      rows.push({ text, words, key: words.join(' '), skeleton: skeletonOf(text), batch });
    }
  }
  start[batches.length] = rows.length;
  const fold = Uint8Array.from(unit, (who) => half[who]!);
  return { batches, rows, start, real, unit, unitCount, linkable: byUser && unitCount < batches.length, fold };
}
