import { DecoyError } from '../errors.ts';
import type { Normalise, VerbatimPlanner } from '../types.ts';

export function createVerbatimPlanner(_parts: {
  readonly normalise: Normalise;
  readonly key: Uint8Array;
}): VerbatimPlanner {
  return {
    plan() {
      throw new DecoyError('DECOY_UNFIT', 'this build writes no decoys for questions in their own words');
    },
  };
}

export function printCorpus(): Iterable<string> {
  return [];
}
