import { ProfileError } from '../profiles/errors.ts';
import type { Precondition, Preconditions } from '../profiles/preconditions.ts';

const airlock = missing('airlock', 'this profile needs the airlock, which this version does not have yet');

/** What each profile stands on. */
export function preconditionsOf({ tor }: { readonly tor: Precondition }): Preconditions {
  return { offline_private: [], research: [tor], full_lab: [tor, airlock] };
}

function missing(name: string, message: string): Precondition {
  return {
    name,
    async establish() {
      throw new ProfileError('PROFILE_NOT_READY', message, {
        hint: 'The profile stays as it was, and nothing leaves.',
      });
    },
  };
}
