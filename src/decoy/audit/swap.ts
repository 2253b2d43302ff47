import type { AuditBatch, Plan, SwapReport } from './types.ts';

/** Batches looked at: the test is exact, so a fault that is not rare shows in few. */
const MAX_BATCHES = 200;

/**
 * The exact test of a cell: asked for any other member, the plan must be the same set of queries, slots and class. Then
 * nothing sent depends on which member is real, whatever an adversary knows.
 */
export async function swapTest(all: readonly AuditBatch[], replan: Plan): Promise<SwapReport> {
  const batches = all.filter(({ mode, real_index }) => mode === 'cell' && real_index !== null).slice(0, MAX_BATCHES);
  const asks = batches.flatMap((batch) =>
    batch.queries.flatMap((text, at) => (at === batch.real_index ? [] : [{ batch, text }])),
  );
  const lines = asks.map(({ text }) => text);
  const plans = lines.length === 0 ? [] : await replan(lines, 'cell', { uniform: false });
  let [different, wrongReal] = [0, 0];
  for (const [at, { batch, text }] of asks.entries()) {
    const plan = plans[at];
    if (plan === undefined || members(plan) !== members(batch)) different += 1;
    else if (plan.real_index === null || plan.queries[plan.real_index] !== text) wrongReal += 1;
  }
  return { batches: batches.length, swaps: asks.length, different, wrongReal };
}

function members({ queries, slots, class: publicClass }: AuditBatch): string {
  return JSON.stringify([publicClass, queries.map((text, at) => [text, slots[at]] as const).sort(byText)]);
}

function byText([a]: readonly [string, ...unknown[]], [b]: readonly [string, ...unknown[]]): number {
  return a < b ? -1 : Number(a > b);
}
