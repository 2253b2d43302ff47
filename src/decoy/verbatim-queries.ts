import { DecoyError } from './errors.ts';
import type { JsonValue, Normalise, Random, Slot, VerbatimPlan, VerbatimPlanner, WireText } from './types.ts';

/** Plans that are tried before a question is refused. */
const TRIES = 8;

export interface VerbatimSpec {
  readonly real: WireText;
  readonly k: number;
  readonly personas: JsonValue | null;
  readonly random: Random;
  /** Whether the scrubber lets a text pass as it is. */
  readonly scrubs: (text: string) => boolean;
  readonly normalise: Normalise;
}

/**
 * The user's own words among decoys. What the scrubber would take out may not stand in a decoy either: it would mark the one
 * query that is free of it. A plan that holds one all the same is drawn again whole.
 * @returns the real query at index 0
 * @throws DecoyError DECOY_UNFIT
 */
export function verbatimQueries(
  planner: VerbatimPlanner,
  { real, k, personas, random, scrubs, normalise }: VerbatimSpec,
): { readonly items: readonly Omit<Slot, 'sendMs'>[]; readonly plan: VerbatimPlan } {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const plan = planner.plan({ real, k, personas, random, accepts: scrubs });
    const texts = [real, ...plan.decoys];
    const isWhole =
      texts.length === k + 1 &&
      plan.slotIds.length === k + 1 &&
      new Set(texts).size === k + 1 &&
      plan.decoys.every((text) => normalise(text) === text);
    if (isWhole && plan.decoys.every(scrubs)) {
      return { items: texts.map((text, at) => ({ id: plan.slotIds[at] ?? 0, text })), plan };
    }
  }
  throw unfit();
}

/** Decoys that may not leave. */
export function unfit(): DecoyError {
  return new DecoyError('DECOY_UNFIT', 'no decoys could be made that may leave beside the question', {
    hint: 'Rephrase the question; a decoy may not hold what the scrubber takes out.',
    choices: ['rephrase', 'do-not-send'],
  });
}
