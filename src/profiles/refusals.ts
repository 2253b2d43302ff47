import { ProfileError } from './errors.ts';
import type { Policy } from './policy.ts';
import type { Change } from './proposals.ts';
import { LONGEST_MINUTES, RULES, STRICT_RULES, type StrictRuleId } from './rules.ts';
import { isWider, type Profile } from './types.ts';

const SEE_RULES = 'List the rules with `cloister rules`.';

/** @throws ProfileError PROFILE_NOT_WIDER, PROFILE_NEEDS_END, RULE_UNKNOWN, RULE_CRITICAL, RULE_UNCHANGED */
export function assertProposable(change: Change, profile: Profile, policy: Policy): void {
  if (change.kind === 'lift') {
    if (policy.lifted.includes(assertStrict(change.rule))) throw unchanged('the rule is lifted already');
    return;
  }
  if (!isWider(change.to, profile)) {
    throw new ProfileError('PROFILE_NOT_WIDER', 'this profile lets nothing more leave than the one in force', {
      hint: 'Narrowing needs no proposal; it is done at once.',
    });
  }
  const isEndless = change.minutes === null || change.minutes > LONGEST_MINUTES;
  if (isEndless && !policy.lifted.includes('wide-profiles-end')) {
    throw new ProfileError('PROFILE_NEEDS_END', `a wider profile lasts at most ${LONGEST_MINUTES} minutes`, {
      hint: 'Say for how long, or lift the rule wide-profiles-end first.',
    });
  }
}

/** @throws ProfileError RULE_UNKNOWN, RULE_CRITICAL */
export function assertStrict(rule: string): StrictRuleId {
  const strict = STRICT_RULES.find((id) => id === rule);
  if (strict) return strict;
  const known = RULES.find(({ id }) => id === rule);
  if (!known) throw new ProfileError('RULE_UNKNOWN', 'there is no such rule', { hint: SEE_RULES });
  throw new ProfileError('RULE_CRITICAL', `a ${known.tier} rule cannot be lifted or restored`, {
    hint: 'Critical rules always hold, and guidelines are advice; only strict rules can be lifted.',
  });
}

export function unchanged(message: string): ProfileError {
  return new ProfileError('RULE_UNCHANGED', message, { hint: SEE_RULES });
}

export function ownerRequired(): ProfileError {
  return new ProfileError('PROFILE_OWNER_REQUIRED', 'this change needs the session token itself', {
    hint: 'Send it with the confirmation; it lies in daemon/token in the state folder.',
  });
}

export function stale(): ProfileError {
  return new ProfileError('PROFILE_PROPOSAL_STALE', 'the profile or the rules changed since the proposal', {
    hint: 'Propose the change again and read what it means now.',
  });
}

export function notNarrower(): ProfileError {
  return new ProfileError('PROFILE_NOT_NARROWER', 'this profile lets more leave than the one in force', {
    hint: 'A wider profile is proposed and confirmed; see `cloister profile --help`.',
  });
}

export function unwritable(cause: unknown): ProfileError {
  return new ProfileError('PROFILE_UNWRITABLE', 'the profile cannot be written to the state folder', {
    hint: 'Make room on the disk that holds the state folder, then try again.',
    cause,
  });
}

export function narrowed(): ProfileError {
  return new ProfileError('PROFILE_NARROWED', 'the profile was narrowed while this was running', {
    hint: 'Nothing more of it leaves; switch the profile again to repeat it.',
  });
}
