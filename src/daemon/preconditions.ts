import type { Precondition, Preconditions } from '../profiles/preconditions.ts';

/** What each profile stands on. */
export function preconditionsOf({
  tor,
  airlock,
}: {
  readonly tor: Precondition;
  readonly airlock: Precondition;
}): Preconditions {
  return { offline_private: [], research: [tor], full_lab: [tor, airlock] };
}
