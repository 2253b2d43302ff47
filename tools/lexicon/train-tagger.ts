import { BUCKETS } from '../../src/pii/names/features.ts';
import { TAGS } from '../../src/pii/names/tagger.ts';
import type { Random } from './random.ts';

/** One text: for each token its buckets and its tag. */
export interface Sequence {
  readonly features: readonly Int32Array[];
  readonly tags: Uint8Array;
  readonly weight: number;
}

const EPOCHS = 5;
/** The weights after the last epochs are averaged: what one order of the texts taught by chance evens out. */
const AVERAGED = 3;
const RATE = 0.12;

export interface TaggerWeights {
  /** TAGS × BUCKETS, tag-major. */
  readonly weights: Float32Array;
  /** TAGS × TAGS moves, then TAGS start scores. */
  readonly moves: Float32Array;
}

/** Maximises the likelihood of a linear-chain model with AdaGrad. */
export function trainTagger(
  sequences: readonly Sequence[],
  random: Random,
  log: (line: string) => void,
): TaggerWeights {
  const weights = new Float32Array(TAGS * BUCKETS);
  const squares = new Float32Array(TAGS * BUCKETS).fill(1);
  const moves = new Float32Array(TAGS * TAGS + TAGS);
  const sum = new Float32Array(TAGS * BUCKETS);
  const order = Uint32Array.from(sequences, (_, index) => index);
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    for (let i = order.length - 1; i > 0; i--) {
      const j = random.below(i + 1);
      const kept = order[i] ?? 0;
      order[i] = order[j] ?? 0;
      order[j] = kept;
    }
    let loss = 0;
    for (const index of order) {
      const sequence = sequences[index];
      if (sequence) loss += update(sequence, weights, squares, moves, epoch);
    }
    if (epoch >= EPOCHS - AVERAGED)
      for (let at = 0; at < sum.length; at++) sum[at] = (sum[at] ?? 0) + (weights[at] ?? 0);
    log(`epoch ${epoch + 1}: loss ${(loss / sequences.length).toFixed(4)}`);
  }
  return { weights: sum.map((weight) => weight / AVERAGED), moves };
}

function update(
  sequence: Sequence,
  weights: Float32Array,
  squares: Float32Array,
  moves: Float32Array,
  epoch: number,
): number {
  const count = sequence.tags.length;
  if (count === 0) return 0;
  const emit = new Float64Array(count * TAGS);
  for (let at = 0; at < count; at++) {
    for (const bucket of sequence.features[at] ?? []) {
      for (let t = 0; t < TAGS; t++)
        emit[at * TAGS + t] = (emit[at * TAGS + t] ?? 0) + (weights[t * BUCKETS + bucket] ?? 0);
    }
  }
  const alpha = new Float64Array(count * TAGS);
  const beta = new Float64Array(count * TAGS);
  for (let at = 0; at < count; at++) {
    for (let t = 0; t < TAGS; t++) {
      if (at === 0) alpha[t] = (emit[t] ?? 0) + (moves[TAGS * TAGS + t] ?? 0);
      else
        alpha[at * TAGS + t] =
          (emit[at * TAGS + t] ?? 0) + logSum((u) => (alpha[(at - 1) * TAGS + u] ?? 0) + (moves[u * TAGS + t] ?? 0));
    }
  }
  for (let at = count - 2; at >= 0; at--) {
    for (let t = 0; t < TAGS; t++) {
      beta[at * TAGS + t] = logSum(
        (u) => (beta[(at + 1) * TAGS + u] ?? 0) + (emit[(at + 1) * TAGS + u] ?? 0) + (moves[t * TAGS + u] ?? 0),
      );
    }
  }
  const whole = logSum((t) => alpha[(count - 1) * TAGS + t] ?? 0);
  let gold = moves[TAGS * TAGS + (sequence.tags[0] ?? 0)] ?? 0;
  const rate = RATE / (1 + epoch * 0.3);
  const moveRate = 0.01 / (1 + epoch);
  const start: number[] = [];
  for (let at = 0; at < count; at++) {
    const tag = sequence.tags[at] ?? 0;
    gold += emit[at * TAGS + tag] ?? 0;
    const before = sequence.tags[at - 1] ?? 0;
    if (at > 0) gold += moves[before * TAGS + tag] ?? 0;
    for (let t = 0; t < TAGS; t++) {
      const share = Math.exp((alpha[at * TAGS + t] ?? 0) + (beta[at * TAGS + t] ?? 0) - whole);
      const error = ((t === tag ? 1 : 0) - share) * sequence.weight;
      if (at === 0) start.push(error);
      if (Math.abs(error) > 1e-4) {
        for (const bucket of sequence.features[at] ?? []) {
          const place = t * BUCKETS + bucket;
          squares[place] = (squares[place] ?? 0) + error * error;
          weights[place] = (weights[place] ?? 0) + (rate * error) / Math.sqrt(squares[place] ?? 1);
        }
      }
      if (at === 0) continue;
      for (let u = 0; u < TAGS; u++) {
        const pair = Math.exp(
          (alpha[(at - 1) * TAGS + u] ?? 0) +
            (moves[u * TAGS + t] ?? 0) +
            (emit[at * TAGS + t] ?? 0) +
            (beta[at * TAGS + t] ?? 0) -
            whole,
        );
        moves[u * TAGS + t] = (moves[u * TAGS + t] ?? 0) + moveRate * ((u === before && t === tag ? 1 : 0) - pair);
      }
    }
  }
  start.forEach((error, t) => {
    moves[TAGS * TAGS + t] = (moves[TAGS * TAGS + t] ?? 0) + moveRate * error;
  });
  return whole - gold;
}

function logSum(value: (tag: number) => number): number {
  const [a, b, c] = [value(0), value(1), value(2)];
  const best = Math.max(a, b, c);
  return best + Math.log(Math.exp(a - best) + Math.exp(b - best) + Math.exp(c - best));
}
