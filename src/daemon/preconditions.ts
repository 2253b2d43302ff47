import type { Precondition, Preconditions } from '../profiles/preconditions.ts';

/** What there is to stand on. */
export interface Grounds {
  readonly tor: Precondition;
  readonly cover: Precondition;
  readonly airlock: Precondition;
}

/** What each profile stands on, in the order in which it comes up. */
export function preconditionsOf({ tor, cover, airlock }: Grounds): Preconditions {
  return { offline_private: [], research: [tor, cover], full_lab: [tor, cover, airlock] };
}
