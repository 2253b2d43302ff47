import { SequenceModel, unitsOf } from '../sequence-model.ts';
import type { Table } from '../table.ts';
import { hashOf } from '../words.ts';
import type { Fit } from './softmax.ts';

/** How a row is read as a sequence, and how long a run of it is learnt. */
const READINGS = [
  { order: 5, bits: 19 },
  { order: 2, bits: 17 },
  { order: 3, bits: 16 },
] as const;

/**
 * Two language models, one of the real queries and one of the decoys of the batches learnt from: a row scores the log of
 * their ratio, which is the whole truth when both are exact. Characters, words and skeletons each have their pair.
 */
export function contrastFit(table: Table): Fit {
  const sequences = table.rows.map(({ text, words, skeleton }) => [
    unitsOf(text),
    words.map((word) => hashOf(word, 3)),
    skeleton.map((token) => hashOf(token, 4)),
  ]);
  return (train) => {
    const models = READINGS.map(({ order, bits }) => ({
      real: new SequenceModel(order, bits),
      decoy: new SequenceModel(order, bits),
    }));
    for (const batch of train) {
      for (let row = table.start[batch]!; row < table.start[batch + 1]!; row += 1) {
        for (const [reading, { real, decoy }] of models.entries()) {
          (row === table.real[batch] ? real : decoy).add(sequences[row]![reading]!);
        }
      }
    }
    return (row) =>
      models.reduce((sum, { real, decoy }, reading) => {
        const symbols = sequences[row]![reading]!;
        return sum + (real.score(symbols) - decoy.score(symbols)) / Math.sqrt(symbols.length + 1);
      }, 0);
  };
}
