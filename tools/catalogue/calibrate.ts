import { openCatalogue } from '../../src/decoy/catalogue/open.ts';
import { CONFIDENT, confidenceOf, featuresOf } from '../../src/decoy/map/confidence.ts';
import { createNodeMapper } from '../../src/decoy/map/map.ts';
import { readLabelled } from './labelled.ts';

/** Fits the weights of `confidence.ts` on the labelled questions, and says what they are worth on questions left out. */
const FOLDS = 10;
const STEPS = 6000;
const RATE = 0.3;
/** Keeps the few features from running away on few questions. */
const RIDGE = 0.003;

const catalogue = openCatalogue();
const mapper = createNodeMapper(catalogue);
const missed = process.argv.includes('--missed');
const samples = readLabelled().map(({ question, topics }) => {
  const [best] = mapper.candidates(question);
  const right = best !== undefined && topics.includes(catalogue.topicName(best.topic));
  if (missed && !right && topics.length > 0) {
    console.log(`${question}: ${best ? catalogue.topicName(best.topic) : '-'} instead of ${topics.join(', ')}`);
  }
  return { features: best && featuresOf(best.support), best, right, findable: topics.length > 0 };
});
const found = samples.filter(({ features }) => features !== undefined);
const shown = found.filter(({ best }) => best && confidenceOf(best.support) >= CONFIDENT);
const outOfFold = found.map((sample, index) => {
  const weights = fit(found.filter((_, other) => other % FOLDS !== index % FOLDS));
  return { ...sample, p: predict(weights, sample.features ?? []) };
});
const brier = outOfFold.reduce((sum, { p, right }) => sum + (p - Number(right)) ** 2, 0) / outOfFold.length;
console.log(
  `weights: ${fit(found)
    .map((weight) => weight.toFixed(2))
    .join(', ')}`,
);
console.log(
  `first topic right: ${percent(found.filter(({ right }) => right).length, samples.filter(({ findable }) => findable).length)}`,
);
console.log(
  `at ${CONFIDENT}: precision ${percent(shown.filter(({ right }) => right).length, shown.length)}, recall ${percent(shown.filter(({ right }) => right).length, samples.filter(({ findable }) => findable).length)}`,
);
console.log(`Brier score on questions left out: ${brier.toFixed(3)}`);

function fit(samples: readonly { features: number[] | undefined; right: boolean }[]): number[] {
  let weights = [0, 0, 0, 0, 0];
  for (let step = 0; step < STEPS; step++) {
    const slope = weights.map((weight, index) => (index === 0 ? 0 : RIDGE * weight));
    for (const { features = [], right } of samples) {
      const error = predict(weights, features) - Number(right);
      features.forEach((value, index) => {
        slope[index] = (slope[index] ?? 0) + (error * value) / samples.length;
      });
    }
    weights = weights.map((weight, index) => weight - RATE * (slope[index] ?? 0));
  }
  return weights;
}

function predict(weights: readonly number[], features: readonly number[]): number {
  return 1 / (1 + Math.exp(-features.reduce((sum, value, index) => sum + value * (weights[index] ?? 0), 0)));
}

function percent(part: number, whole: number): string {
  return `${((100 * part) / whole).toFixed(1)} % (${part} of ${whole})`;
}
