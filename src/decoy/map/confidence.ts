/** From here on a question is sent as its topic without asking. */
export const CONFIDENT = 0.4;

/** What the best topic has behind it. */
export interface Support {
  /** Bits of the question that speak for it. */
  readonly score: number;
  /** The same for the best topic of another area, and for the next best at all. */
  readonly rival: number;
  /** Bits of the whole question. */
  readonly whole: number;
  /** The largest share that one word or phrase gives it, 0 to 1. */
  readonly surest: number;
}

/** Fitted by `tools/catalogue/calibrate.ts`: constant, share of the question, lead over the rival, surest word, log bits. */
const WEIGHTS = [-4.86, 1.04, 0.75, 0.46, 1.27] as const;

export function featuresOf({ score, rival, whole, surest }: Support): number[] {
  return [1, score / Math.max(1, whole), score / Math.max(1e-6, score + rival), surest, Math.log2(1 + score)];
}

/** Estimated probability that the topic serves the question, 0 to 1. */
export function confidenceOf(support: Support): number {
  const logit = featuresOf(support).reduce((sum, value, index) => sum + value * (WEIGHTS[index] ?? 0), 0);
  return 1 / (1 + Math.exp(-logit));
}
