import type { StrictRuleId } from './rules.ts';
import type { ClientName, Profile } from './types.ts';

/** Why the profile is what it is. The last three are doubts about the state file or about what the profile needs. */
export const WHYS = [
  'confirmed',
  'narrowed',
  'expired',
  'restart',
  'resumed',
  'garbage',
  'forged',
  'not-ready',
] as const;
export type Why = (typeof WHYS)[number];

/**
 * What goes on the audit chain. `client` is null where the daemon acted by itself. A `refused` that follows a `changed`
 * to the same profile says that the change was rolled back.
 */
export type ProfileRecord =
  | {
      readonly event: 'changed';
      readonly from: Profile;
      readonly to: Profile;
      readonly why: Why;
      readonly client: ClientName | null;
      /** Until it ends by itself; null for no end. */
      readonly minutes: number | null;
      readonly policyHash: string;
    }
  | { readonly event: 'refused'; readonly to: Profile | null; readonly code: string; readonly client: ClientName }
  | {
      readonly event: 'rule';
      readonly rule: StrictRuleId;
      readonly lifted: boolean;
      readonly client: ClientName;
      readonly policyHash: string;
    };
