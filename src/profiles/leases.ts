import type { ProfileError } from './errors.ts';
import { isWider, type Profile } from './types.ts';

/** The right to do work that only a profile allows. */
export interface Lease {
  /** Aborted with a ProfileError as soon as the work is not allowed any more. */
  readonly signal: AbortSignal;
  leave(): void;
}

/** Work that must end when the profile narrows below what it needs. */
export interface Leases {
  take(needs: Profile): Lease;
  /** Cuts everything that needs more than `profile`, before it returns. */
  cutAbove(profile: Profile, reason: ProfileError): void;
}

export function createLeases(): Leases {
  const held = new Map<AbortController, Profile>();
  return {
    take(needs) {
      const controller = new AbortController();
      held.set(controller, needs);
      return { signal: controller.signal, leave: () => void held.delete(controller) };
    },
    cutAbove(profile, reason) {
      for (const [controller, needs] of held) {
        if (!isWider(needs, profile)) continue;
        held.delete(controller);
        controller.abort(reason);
      }
    },
  };
}
