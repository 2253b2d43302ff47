import type { Column } from './features/column.ts';
import { blend, combine } from './learn/blend.ts';
import type { Honest } from './learn/cross-fit.ts';
import { posterior, scratch } from './learn/softmax.ts';
import { cosine, type Vector } from './similarity.ts';
import { standardise } from './standardise.ts';
import type { Table } from './table.ts';

/** Batches of one user that are linked at most; the work grows with the square. */
const MAX_LINKED = 40;
/** Passes in which belief flows between the batches of a user. */
const PASSES = 4;
const FLOW = 6;

/**
 * The attack on a user: his batches are linked, and what looks real in one tells about the others.
 * @param content scores by the words alone
 */
export function attackSession(table: Table, vectors: readonly Vector[], content: Honest): Honest {
  const users = [...Map.groupBy(table.batches.keys(), (batch) => table.unit[batch]!).values()]
    .map((batches) => batches.toSorted((a, b) => table.batches[a]!.seq - table.batches[b]!.seq).slice(0, MAX_LINKED))
    .filter((batches) => batches.length > 1);
  const links = users.map((batches) => linksOf(table, vectors, batches));
  const byFold = ([0, 1] as const).map((fold) => {
    const columns = standardise(table, sessionColumns(table, links, content[fold]));
    return columns.map(({ values }) => values);
  });
  // Each fold sees belief that grew from scores its own attacker could have: two sets of inputs, joined by their index.
  const inputs = (byFold[0] ?? []).map((values, at): Honest => [values, byFold[1]?.[at] ?? values]);
  return blend(table, [content, combine(table, [], [content, ...inputs])]);
}

interface Links {
  readonly batches: readonly number[];
  /** For every row of them: the most alike row of each other batch. */
  readonly best: ReadonlyMap<number, readonly { readonly row: number; readonly alike: number }[]>;
}

function linksOf({ start }: Table, vectors: readonly Vector[], batches: readonly number[]): Links {
  const best = new Map<number, { row: number; alike: number }[]>();
  for (const batch of batches) {
    for (let row = start[batch]!; row < start[batch + 1]!; row += 1) best.set(row, []);
  }
  for (const [at, one] of batches.entries()) {
    for (const other of batches.slice(at + 1)) {
      const back = new Map<number, { row: number; alike: number }>();
      for (let row = start[one]!; row < start[one + 1]!; row += 1) {
        let nearest = { row: start[other]!, alike: -1 };
        for (let that = start[other]!; that < start[other + 1]!; that += 1) {
          const alike = cosine(vectors[row]!, vectors[that]!);
          if (alike > nearest.alike) nearest = { row: that, alike };
          if (alike > (back.get(that)?.alike ?? -1)) back.set(that, { row, alike });
        }
        best.get(row)!.push(nearest);
      }
      for (const [row, nearest] of back) best.get(row)!.push(nearest);
    }
  }
  return { batches, best };
}

function sessionColumns(table: Table, links: readonly Links[], content: Float32Array): Column[] {
  const names = ['nearest', 'nearestThree', 'all', 'repeats', 'slotSeen', 'slotOdds', 'flow', 'flowFromNothing'];
  const columns = names.map(() => new Float64Array(table.rows.length));
  for (const { batches, best } of links) {
    const odds = logOdds(table, batches, content);
    const flow = flowOf(table, batches, best, odds);
    const blind = flowOf(table, batches, best, new Map());
    const slots = slotSums(table, batches, odds);
    for (const [row, others] of best) {
      const alike = others.map((other) => other.alike).sort((a, b) => b - a);
      const slot = slots.get(slotOf(table, row))!;
      const mine = odds.get(row)!;
      const values = [
        alike[0]!,
        sum(alike.slice(0, 3)) / 3,
        sum(alike) / alike.length,
        Math.log1p(others.filter((other) => table.rows[other.row]!.key === table.rows[row]!.key).length),
        Math.log(slot.n),
        slot.odds - mine,
        flow.get(row)!,
        blind.get(row)!,
      ];
      for (const [at, value] of values.entries()) columns[at]![row] = value;
    }
  }
  return columns.map((values) => ({ family: 'session', values }));
}

/** Log of how much likelier than by chance each row is the real one. */
function logOdds(table: Table, batches: readonly number[], scores: Float32Array): Map<number, number> {
  const [odds, chances] = [new Map<number, number>(), scratch(table)];
  for (const batch of batches) {
    const size = posterior(table, batch, (row) => scores[row]!, chances);
    for (let at = 0; at < size; at += 1) odds.set(table.start[batch]! + at, Math.log(chances[at]! * size + 1e-6));
  }
  return odds;
}

/** A row is believed as far as it is like rows of the other batches that are believed. */
function flowOf(
  { start }: Table,
  batches: readonly number[],
  best: Links['best'],
  prior: ReadonlyMap<number, number>,
): Map<number, number> {
  let belief = new Map(prior);
  for (let pass = 0; pass < PASSES; pass += 1) {
    const next = new Map<number, number>();
    for (const batch of batches) {
      const size = start[batch + 1]! - start[batch]!;
      const raw = Array.from({ length: size }, (_, at) => {
        const row = start[batch]! + at;
        const others = best.get(row)!;
        const support = sum(others.map((other) => other.alike * Math.exp(belief.get(other.row) ?? 0)));
        return (prior.get(row) ?? 0) + (FLOW * support) / others.length;
      });
      const highest = Math.max(...raw);
      const total = sum(raw.map((value) => Math.exp(value - highest)));
      for (const [at, value] of raw.entries()) {
        next.set(start[batch]! + at, Math.log((Math.exp(value - highest) / total) * size + 1e-6));
      }
    }
    belief = next;
  }
  return belief;
}

/** Log-odds of all rows under one public slot id, over the batches of a user. */
function slotSums(table: Table, batches: readonly number[], odds: ReadonlyMap<number, number>) {
  const sums = new Map<number, { n: number; odds: number }>();
  for (const batch of batches) {
    for (let row = table.start[batch]!; row < table.start[batch + 1]!; row += 1) {
      const slot = slotOf(table, row);
      const before = sums.get(slot) ?? { n: 0, odds: 0 };
      sums.set(slot, { n: before.n + 1, odds: before.odds + odds.get(row)! });
    }
  }
  return sums;
}

function slotOf({ rows, batches, start }: Table, row: number): number {
  const { batch } = rows[row]!;
  return batches[batch]!.slots[row - start[batch]!]!;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
