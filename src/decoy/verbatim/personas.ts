import { createHmac } from 'node:crypto';
import Type, { type Static } from 'typebox';
import Value from 'typebox/value';

/** How a query follows from an earlier one of its thread. Of the real query, nothing else reaches the decoys. */
export type Edit =
  | { readonly kind: 'new' }
  | { readonly kind: 'repeat'; readonly step: number }
  /** Keeps words of an earlier step: those at these ranks, by rarity, rarest 0. */
  | { readonly kind: 'refine'; readonly step: number; readonly ranks: readonly number[] };

const StepSchema = Type.Object({
  /** Keyed hashes of the real query's words, rarest first; never the words. */
  marks: Type.Array(Type.String()),
  /** Decoys as they were sent, one for each persona. */
  decoys: Type.Array(Type.String()),
});

/** What is kept of a thread so that its decoys go on as the same people would. */
const ThreadSchema = Type.Object({
  version: Type.Literal(1),
  /** Public slot numbers, the real query's first: drawn once a thread, so that no number means the real one. */
  slots: Type.Array(Type.Integer({ minimum: 0, maximum: 64 })),
  steps: Type.Array(StepSchema, { maxItems: 64 }),
});
export type Thread = Static<typeof ThreadSchema>;

/** Steps looked back on. */
export const MAX_STEPS = 32;

/** @returns null for null, for what was not written here, and for a thread with another number of decoys */
export function readThread(value: unknown, decoys: number): Thread | null {
  if (!Value.Check(ThreadSchema, value) || value.slots.length !== decoys + 1) return null;
  return value.steps.every((step) => step.decoys.length === decoys) ? value : null;
}

/** @param words rarest first */
export function marksOf(words: readonly string[], key: Uint8Array): string[] {
  return words.map((word) => createHmac('sha256', key).update(word).digest('base64url').slice(0, 11));
}

/** Which earlier step shares most with the new one; the latest of equals. */
export function classifyEdit(thread: Thread, marks: readonly string[]): Edit {
  let best: Edit = { kind: 'new' };
  let most = 0;
  for (const [step, { marks: earlier }] of [...thread.steps.entries()].reverse()) {
    const ranks = earlier.flatMap((mark, rank) => (marks.includes(mark) ? [rank] : []));
    if (ranks.length <= most) continue;
    most = ranks.length;
    best =
      ranks.length === marks.length && earlier.length === marks.length
        ? { kind: 'repeat', step }
        : { kind: 'refine', step, ranks };
  }
  return best;
}
