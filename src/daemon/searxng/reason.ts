import { DecoyError } from '../../decoy/errors.ts';
import { MediatorError } from '../../mediator/errors.ts';
import { PiiError } from '../../pii/errors.ts';
import { ProfileError } from '../../profiles/errors.ts';
import type { Profile } from '../../profiles/types.ts';

/**
 * Why nothing left for the web, in one line for `unresponsive_engines`: programs show it or drop it, but take an error for
 * a server that is down. Messages hold nothing of the question.
 * @returns null for what is a fault, and no decision
 */
export function reasonOf(error: unknown, profile: Profile): string | null {
  if (error instanceof ProfileError) {
    return profile === 'offline_private' ? `profile ${profile}` : `profile ${profile}: ${error.message}`;
  }
  if (error instanceof DecoyError && error.code === 'DECOY_UNMAPPED') {
    return 'no public topic fits; set decoys.mode to verbatim';
  }
  const isKnown = error instanceof DecoyError || error instanceof PiiError || error instanceof MediatorError;
  return isKnown ? error.message : null;
}
