import { PiiError } from './errors.ts';
import type { Finding, Outcome, PiiKind } from './types.ts';

/** `strip`: as the detector says, masked or asked. `ask`: always asked. `keep`: stays. */
type Rule = 'strip' | 'ask' | 'keep';
export type Rules = Partial<Readonly<Record<PiiKind, Rule>>>;

/**
 * What happens where no person answers. `mask`: whatever is found goes. `block`: a text with a finding does not leave.
 * `ask-fails`: what is certain goes, and a text with something to ask about does not leave.
 */
export const UNATTENDED = ['mask', 'block', 'ask-fails'] as const;
export type Unattended = (typeof UNATTENDED)[number];

/** What a person decided about one finding, named by its offsets. */
export interface Decision {
  readonly start: number;
  readonly end: number;
  readonly choice: 'keep' | 'mask' | 'edit';
  /** With `edit`: what stands there instead. It is read by the detectors like the rest. */
  readonly text?: string;
  /** The second step, without which secrets, cards and government ids are not kept. */
  readonly confirmed?: boolean;
}

/**
 * Kinds whose loss cannot be undone: they are kept only after a second step, never remembered as kept, and never put
 * back into a text.
 */
const GUARDED: ReadonlySet<PiiKind> = new Set([
  'SECRET',
  'CREDIT_CARD',
  'NATIONAL_ID',
  'PASSPORT',
  'DRIVER_LICENSE',
  'MEDICAL_ID',
]);

export function isGuarded(kind: PiiKind): boolean {
  return GUARDED.has(kind);
}

/** @returns the outcome under the rule for its kind; a guarded kind cannot be kept by a rule */
export function underRule({ kind, outcome }: Finding, rules: Rules): Outcome {
  const rule = rules[kind] ?? 'strip';
  if (rule === 'keep') return isGuarded(kind) ? 'ask' : 'pass';
  return rule === 'ask' && outcome === 'mask' ? 'ask' : outcome;
}

/**
 * Checks that every decision lies inside the text, and that what needs a second step has it. A decision to keep what was
 * not found is without effect; one to mask or edit it is a mark by hand.
 * @throws PiiError PII_DECISION_UNKNOWN, PII_STEP_NEEDED
 */
export function assertDecisions(decisions: readonly Decision[], findings: readonly Finding[], chars: number): void {
  for (const { start, end, choice, confirmed } of decisions) {
    if (start >= end || end > chars) {
      throw new PiiError('PII_DECISION_UNKNOWN', 'a decision is about a place outside the text', {
        hint: 'Ask for the findings again: the text has changed.',
      });
    }
    const guarded = findings.some((it) => isGuarded(it.kind) && it.start < end && it.end > start);
    if (choice === 'keep' && guarded && confirmed !== true) {
      throw new PiiError('PII_STEP_NEEDED', 'a secret, a card or a government id is kept only after a second step', {
        hint: 'Mask it, or confirm that it may leave.',
      });
    }
  }
}
