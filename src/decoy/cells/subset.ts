import { shuffled } from '../random.ts';
import type { Random } from '../types.ts';

/** The subset mechanism over `cells` cells: `size` of them are sent, for `eps` a thread. */
export interface SubsetSpec {
  readonly cells: number;
  readonly size: number;
  readonly eps: number;
}

/**
 * Chance that the topic's own cell is among those sent: s e^eps / (s e^eps + J - s). Given that, and given that not, the
 * set is uniform; so any two topics give a set with probabilities within a factor e^eps (docs/privacy-claims.md, P3).
 */
export function answeredChance({ cells, size, eps }: SubsetSpec): number {
  assertSpec({ cells, size, eps });
  const weight = size * Math.exp(eps);
  return weight / (weight + cells - size);
}

/** One draw. @returns `size` different cells, ascending: their order must not tell which was put in */
export function drawSubset(own: number, spec: SubsetSpec, random: Random): number[] {
  const isIn = random.uniform() < answeredChance(spec);
  const others = shuffled(
    range(spec.cells).filter((cell) => cell !== own),
    random,
  );
  const chosen = isIn ? [own, ...others.slice(0, spec.size - 1)] : others.slice(0, spec.size);
  return chosen.sort((a, b) => a - b);
}

/** As `drawSubset` gives for a topic that every one may be: for cover traffic, which has none. */
export function drawAnySubset({ cells, size }: Pick<SubsetSpec, 'cells' | 'size'>, random: Random): number[] {
  return shuffled(range(cells), random)
    .slice(0, size)
    .sort((a, b) => a - b);
}

function range(limit: number): number[] {
  return Array.from({ length: limit }, (_, index) => index);
}

function assertSpec({ cells, size, eps }: SubsetSpec): void {
  if (!(size >= 1 && size < cells && eps >= 0 && eps < 20)) {
    throw new RangeError('the subset mechanism takes 1 to J - 1 cells and an epsilon from 0 to 20');
  }
}
