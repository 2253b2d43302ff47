import { seeded } from '../seeded.ts';
import type { Table } from '../table.ts';
import type { Fit } from './softmax.ts';

/**
 * Scores of all rows for each of the two folds: those of the fold by a model of the other half, those of the other half
 * by models of parts of it that leave the row's user out. So what is learnt on top of the scores sees honest ones.
 */
export type Honest = readonly [Float32Array, Float32Array];

/** @param parts into which the half that is learnt from is cut */
export function crossFit(table: Table, parts: number, fitFor: (fold: 0 | 1) => Fit): Honest {
  const one = (fold: 0 | 1): Float32Array => {
    const fit = fitFor(fold);
    const scores = new Float32Array(table.rows.length);
    const [learn, attack] = halves(table, fold);
    const partOf = new Map<number, number>();
    const random = seeded(fold + 17);
    for (const batch of learn) {
      const unit = table.unit[batch]!;
      if (!partOf.has(unit)) partOf.set(unit, random.below(parts));
    }
    const fill = (train: readonly number[], target: readonly number[]): void => {
      const score = fit(train);
      for (const batch of target) {
        for (let row = table.start[batch]!; row < table.start[batch + 1]!; row += 1) scores[row] = score(row);
      }
    };
    fill(learn, attack);
    for (let part = 0; part < parts; part += 1) {
      const inPart = (batch: number): boolean => partOf.get(table.unit[batch]!) === part;
      fill(
        learn.filter((batch) => !inPart(batch)),
        learn.filter(inPart),
      );
    }
    return scores;
  };
  return [one(0), one(1)];
}

/** The scores an audit reports: of each row, that of the model that never saw its user. */
export function judged(table: Table, scores: Honest): Float32Array {
  return Float32Array.from(table.rows, (row, at) => scores[table.fold[row.batch] as 0 | 1]![at]!);
}

/** @returns what each fold's attacker learns from, scored as `crossFit` does but without the honest inner part */
export function plainFit(table: Table, fit: Fit): Float32Array {
  const scores = new Float32Array(table.rows.length);
  for (const fold of [0, 1] as const) {
    const [learn, attack] = halves(table, fold);
    const score = fit(learn);
    for (const batch of attack) {
      for (let row = table.start[batch]!; row < table.start[batch + 1]!; row += 1) scores[row] = score(row);
    }
  }
  return scores;
}

function halves({ fold }: Table, attacked: 0 | 1): [learn: number[], attack: number[]] {
  const [learn, attack]: [number[], number[]] = [[], []];
  for (const [batch, its] of fold.entries()) (its === attacked ? attack : learn).push(batch);
  return [learn, attack];
}
