import { createHash, randomBytes } from 'node:crypto';
import { ProfileError } from './errors.ts';
import type { Implications } from './implications.ts';
import type { StrictRuleId } from './rules.ts';
import type { ClientName, Profile } from './types.ts';

/** What somebody wants to change. */
export type Change =
  | { readonly kind: 'profile'; readonly to: Profile; readonly minutes: number | null }
  | { readonly kind: 'lift'; readonly rule: StrictRuleId };

/** What a confirmation is bound to. */
interface Binding {
  readonly change: Change;
  readonly from: Profile;
  readonly policyHash: string;
  readonly client: ClientName;
}

/** What is answered to whoever proposes. */
export interface Proposal {
  readonly nonce: string;
  readonly expiresInMs: number;
  readonly from: Profile;
  readonly policyHash: string;
  readonly implications: Implications;
}

/** Time between reading what a change means and confirming it, ms. */
export const PROPOSAL_MS = 120_000;
/** Open proposals kept; whoever asks for more loses the oldest. */
const MAX_OPEN = 64;
const NONCE_BYTES = 32;

interface Open extends Binding {
  /** On a clock that never goes back. */
  readonly deadline: number;
}

/**
 * Proposals that wait to be confirmed, in memory only. A nonce is worth something once, to the client it was given to,
 * for a short time; whatever else is done with it uses it up.
 */
export interface Proposals {
  /** @returns the nonce, base64url */
  open(binding: Binding): string;
  /**
   * Takes the proposal out.
   * @throws ProfileError PROFILE_PROPOSAL_UNKNOWN (forged, used, or another client's), PROFILE_PROPOSAL_EXPIRED
   */
  take(nonce: string, client: ClientName): Binding;
}

/** @param monotonic ms on a clock that never goes back: setting the clock back must not lengthen a proposal's life */
export function createProposals(monotonic: () => number): Proposals {
  const open = new Map<string, Open>();
  return {
    open(binding) {
      const nonce = randomBytes(NONCE_BYTES).toString('base64url');
      open.set(keyOf(nonce), { ...binding, deadline: monotonic() + PROPOSAL_MS });
      for (const [oldest] of open) {
        if (open.size <= MAX_OPEN) break;
        open.delete(oldest);
      }
      return nonce;
    },
    take(nonce, client) {
      const key = keyOf(nonce);
      const held = open.get(key);
      open.delete(key);
      // One answer for all three, so that trying nonces teaches nothing.
      if (!held || held.client !== client) {
        throw new ProfileError('PROFILE_PROPOSAL_UNKNOWN', 'there is no such proposal for this client', {
          hint: 'Propose the change again; a proposal can be confirmed once, by whoever made it.',
        });
      }
      if (monotonic() > held.deadline) {
        throw new ProfileError('PROFILE_PROPOSAL_EXPIRED', 'the proposal was not confirmed in time', {
          hint: `Propose the change again and confirm it within ${PROPOSAL_MS / 60_000} minutes.`,
        });
      }
      return held;
    },
  };
}

/** Looked up by its hash: how long a comparison takes then says nothing about the nonce. */
function keyOf(nonce: string): string {
  return createHash('sha256').update(nonce).digest('hex');
}
