import type { Random } from '../types.ts';

/**
 * Dummies of a window: max(0, mu + G), G from the two-sided geometric distribution with ratio e^-eps. Two histories that
 * differ by one batch give counts that are (eps, delta)-indistinguishable; delta is the chance that noise below -mu was cut.
 */
export interface GeometricSpec {
  readonly eps: number;
  readonly delta: number;
}

/** delta = e^(-eps mu) / (1 + e^-eps) */
export function deltaOf(eps: number, mu: number): number {
  return Math.exp(-eps * mu) / (1 + Math.exp(-eps));
}

/** @returns the least whole mean for which delta is kept */
export function meanDummies({ eps, delta }: GeometricSpec): number {
  return Math.max(0, Math.ceil(Math.log(1 / (delta * (1 + Math.exp(-eps)))) / eps - 1e-12));
}

/** Pr[G = g] = (1 - a) / (1 + a) a^|g|, a = e^-eps */
export function noiseChance(eps: number, noise: number): number {
  const ratio = Math.exp(-eps);
  return ((1 - ratio) / (1 + ratio)) * ratio ** Math.abs(noise);
}

/** The difference of two geometric variables has the two-sided law. */
export function drawDummies(spec: GeometricSpec, random: Random): number {
  const one = (): number => Math.floor(Math.log(1 - random.uniform()) / -spec.eps);
  return Math.max(0, meanDummies(spec) + one() - one());
}

/** @returns times in the window, ascending, independent and uniform, ms from its start */
export function drawTimes(count: number, windowMs: number, random: Random): number[] {
  return Array.from({ length: count }, () => random.uniform() * windowMs).sort((a, b) => a - b);
}
