import { GRAM_BUCKETS, gramsOf } from '../../src/pii/names/grams.ts';
import type { Random } from './random.ts';

export interface Spelling {
  readonly key: string;
  /** 1 for a name, 0 for a word. */
  readonly name: 0 | 1;
  /** 1 surname, 0 given name, null for words and for what is both. */
  readonly surname: 0 | 1 | null;
  readonly weight: number;
}

const EPOCHS = 6;
const RATE = 0.12;
const DECAY = 2e-6;

/** Logistic regression by stochastic gradient descent. @returns the two outputs' weights, one after the other */
export function trainGrams(spellings: readonly Spelling[], random: Random): Float32Array {
  const weights = new Float32Array(2 * GRAM_BUCKETS);
  const squares = new Float32Array(2 * GRAM_BUCKETS).fill(1);
  const order = spellings.map((_, index) => index);
  const buckets = spellings.map(({ key }) => gramsOf(key));
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    for (let i = order.length - 1; i > 0; i--) {
      const j = random.below(i + 1);
      [order[i], order[j]] = [order[j] ?? 0, order[i] ?? 0];
    }
    for (const index of order) {
      const spelling = spellings[index];
      if (!spelling) continue;
      step(weights, squares, buckets[index] ?? [], 0, spelling.name, spelling.weight);
      if (spelling.surname !== null) step(weights, squares, buckets[index] ?? [], GRAM_BUCKETS, spelling.surname, 1);
    }
  }
  return weights;
}

function step(
  weights: Float32Array,
  squares: Float32Array,
  buckets: readonly number[],
  offset: number,
  target: 0 | 1,
  weight: number,
): void {
  let sum = 0;
  for (const bucket of buckets) sum += weights[offset + bucket] ?? 0;
  const error = (target - 1 / (1 + Math.exp(-sum))) * weight;
  for (const bucket of buckets) {
    const at = offset + bucket;
    const gradient = error - DECAY * (weights[at] ?? 0);
    squares[at] = (squares[at] ?? 0) + gradient * gradient;
    weights[at] = (weights[at] ?? 0) + (RATE * gradient) / Math.sqrt(squares[at] ?? 1);
  }
}
