import type { Lexicon } from './lexicon.ts';

/** Outside, given name (also initials and middle names), surname (also particles). */
export const TAGS = 3;

/** How probable a token is part of a private person's name, from a linear-chain model with three tags. */
export interface Tagging {
  /** For each token 0 to 1. */
  readonly named: Float64Array;
}

type Weights = Pick<Lexicon, 'weights' | 'weightScale' | 'moves'>;

/**
 * Marginal probabilities by the forward and backward passes, in probability space, each step scaled to sum 1.
 * Linear in tokens.
 */
export function tag(features: readonly ArrayLike<number>[], model: Weights): Tagging {
  const count = features.length;
  const named = new Float64Array(count);
  if (count === 0) return { named };
  const emit = new Float64Array(count * TAGS);
  const { weights, weightScale } = model;
  features.forEach((buckets, at) => {
    let [outside, given, surname] = [0, 0, 0];
    for (let i = 0; i < buckets.length; i++) {
      const place = (buckets[i] ?? 0) * TAGS;
      outside += weights[place] ?? 0;
      given += weights[place + 1] ?? 0;
      surname += weights[place + 2] ?? 0;
    }
    const best = Math.max(outside, given, surname);
    emit[at * TAGS] = Math.exp((outside - best) * weightScale);
    emit[at * TAGS + 1] = Math.exp((given - best) * weightScale);
    emit[at * TAGS + 2] = Math.exp((surname - best) * weightScale);
  });
  const move = Array.from(model.moves, (score) => Math.exp(score));
  const forward = passes(emit, move, count, false);
  const backward = passes(emit, move, count, true);
  for (let at = 0; at < count; at++) {
    let all = 0;
    let inside = 0;
    for (let t = 0; t < TAGS; t++) {
      const mass = (forward[at * TAGS + t] ?? 0) * (backward[at * TAGS + t] ?? 0);
      all += mass;
      if (t > 0) inside += mass;
    }
    named[at] = all > 0 ? inside / all : 0;
  }
  return { named };
}

function passes(emit: Float64Array, move: readonly number[], count: number, back: boolean): Float64Array {
  const out = new Float64Array(count * TAGS);
  for (let step = 0; step < count; step++) {
    const at = back ? count - 1 - step : step;
    let sum = 0;
    for (let t = 0; t < TAGS; t++) {
      let value = back ? 1 : (move[TAGS * TAGS + t] ?? 1);
      if (step > 0) {
        value = 0;
        for (let u = 0; u < TAGS; u++) {
          const other = back ? at + 1 : at - 1;
          const mass = (out[other * TAGS + u] ?? 0) * (back ? (emit[other * TAGS + u] ?? 0) : 1);
          value += mass * (move[back ? t * TAGS + u : u * TAGS + t] ?? 1);
        }
      }
      if (!back) value *= emit[at * TAGS + t] ?? 0;
      out[at * TAGS + t] = value;
      sum += value;
    }
    for (let t = 0; t < TAGS; t++) out[at * TAGS + t] = (out[at * TAGS + t] ?? 0) / (sum || 1);
  }
  return out;
}
