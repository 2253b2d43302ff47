import { ProfileError } from './errors.ts';
import { isWider, type Profile } from './types.ts';

/** The right to do work that only a profile allows. */
export interface Lease {
  /** Aborted with PROFILE_NARROWED as soon as the profile no longer allows the work. */
  readonly signal: AbortSignal;
  leave(): void;
}

/** Work that must end when the profile narrows below what it needs. */
export interface Leases {
  take(needs: Profile): Lease;
  /** Cuts everything that needs more than `profile`, before it returns. @returns how many were cut */
  cutAbove(profile: Profile): number;
  readonly count: number;
}

export function createLeases(): Leases {
  const held = new Map<AbortController, Profile>();
  return {
    take(needs) {
      const controller = new AbortController();
      held.set(controller, needs);
      return { signal: controller.signal, leave: () => void held.delete(controller) };
    },
    cutAbove(profile) {
      const wider = [...held].filter(([, needs]) => isWider(needs, profile));
      for (const [controller] of wider) {
        held.delete(controller);
        controller.abort(
          new ProfileError('PROFILE_NARROWED', 'the profile was narrowed while this was running', {
            hint: 'Nothing more of it leaves; switch the profile again to repeat it.',
          }),
        );
      }
      return wider.length;
    },
    get count() {
      return held.size;
    },
  };
}
