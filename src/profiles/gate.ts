import { ProfileError } from './errors.ts';
import type { PostureView } from './posture.ts';
import { isWider, type Profile } from './types.ts';

/**
 * What somebody asks the gate for. `preview`: to see what would leave, which itself leaves nothing.
 * `web-search`: over Tor. `connect`: through the airlock.
 */
export type Purpose = 'preview' | 'web-search' | 'connect';

/** What the decision rests on besides the profile; whatever is not known is `false`. */
export interface Readiness {
  /** The chain takes records, and damage found in it was acknowledged. */
  readonly chain: boolean;
  /** Personal data can be taken out. */
  readonly scrubber: boolean;
  /** Decoys can be mixed in. */
  readonly decoys: boolean;
  /** Tor was proven to be Tor, for this profile. */
  readonly tor: boolean;
  /** The airlock listens. */
  readonly airlock: boolean;
}

export type Reason =
  | 'nothing-leaves'
  | 'allowed'
  | 'profile-too-narrow'
  | 'chain-not-writable'
  | 'no-scrubber'
  | 'no-decoys'
  | 'no-tor'
  | 'no-airlock';

export interface Decision {
  readonly allowed: boolean;
  readonly reason: Reason;
}

/** A request that a person or a program makes of the road. */
export interface SearchRequest {
  readonly id: string;
  readonly text: string;
  readonly purpose: Extract<Purpose, 'preview' | 'web-search'>;
}

declare const admitted: unique symbol;
/** A request that the gate let in. Made here only. */
export type AdmittedQuery = SearchRequest & { readonly profile: Profile; readonly [admitted]: true };

const SENTENCES: Readonly<Record<Exclude<Reason, 'allowed' | 'nothing-leaves'>, readonly [string, string]>> = {
  'profile-too-narrow': [
    'the profile in force does not let this leave',
    'Switch it with `cloister profile set`, which shows what that means.',
  ],
  'chain-not-writable': [
    'the audit chain cannot be relied on, so nothing leaves',
    '`cloister audit status` says why and what to do.',
  ],
  'no-scrubber': ['personal data cannot be taken out, so nothing leaves', 'Run `cloister doctor`.'],
  'no-decoys': ['there are no decoys to mix in, so nothing leaves', 'Run `cloister doctor`.'],
  'no-tor': ['Tor is not proven, so nothing leaves', 'Run `cloister doctor`; there is no search without Tor.'],
  'no-airlock': ['the airlock does not listen, so nothing leaves', 'Run `cloister doctor`.'],
};

/** Deny by default: the last line is reached only past every check. A pure function. */
export function decide(
  purpose: Purpose,
  { profile, policy }: Pick<PostureView, 'profile' | 'policy'>,
  ready: Readiness,
): Decision {
  if (purpose === 'preview') return { allowed: true, reason: 'nothing-leaves' };
  const allows = policy.allows[profile];
  if (purpose === 'web-search') {
    if (!allows.webSearch || !isWider(profile, 'offline_private')) return deny('profile-too-narrow');
    if (!ready.chain) return deny('chain-not-writable');
    if (!ready.scrubber) return deny('no-scrubber');
    if (!ready.decoys) return deny('no-decoys');
    return ready.tor ? { allowed: true, reason: 'allowed' } : deny('no-tor');
  }
  if (purpose === 'connect') {
    if (!allows.airlock || !isWider(profile, 'research')) return deny('profile-too-narrow');
    if (!ready.chain) return deny('chain-not-writable');
    return ready.airlock ? { allowed: true, reason: 'allowed' } : deny('no-airlock');
  }
  return deny('profile-too-narrow');
}

/**
 * Lets a request onto the road.
 * @throws ProfileError PROFILE_DENIED with the reason in one sentence
 */
export function admit(
  request: SearchRequest,
  posture: Pick<PostureView, 'profile' | 'policy'>,
  ready: Readiness,
): AdmittedQuery {
  const { reason, allowed } = decide(request.purpose, posture, ready);
  if (!allowed) throw denied(reason);
  return { ...request, profile: posture.profile } as AdmittedQuery;
}

function deny(reason: Reason): Decision {
  return { allowed: false, reason };
}

/** @returns the refusal as people read it */
export function denied(reason: Reason): ProfileError {
  const [message, hint] = SENTENCES[reason as keyof typeof SENTENCES] ?? SENTENCES['profile-too-narrow'];
  return new ProfileError('PROFILE_DENIED', message, { hint });
}
