import { AppError } from '../config/errors.ts';
import { ProfileError } from './errors.ts';
import type { Profile } from './types.ts';

/** Something that must be shown to be there before a profile may widen: Tor, the airlock. */
export interface Precondition {
  readonly name: string;
  /**
   * Starts and proves it.
   * @returns what ends it again
   * @throws AppError that says what is missing and what to do
   */
  establish(signal: AbortSignal): Promise<() => Promise<void>>;
}

export type Preconditions = Readonly<Record<Profile, readonly Precondition[]>>;

/** A precondition that does not answer is not there. */
const ESTABLISH_MS = 120_000;

/** What stands at the moment, and what it takes to get elsewhere. */
export interface Ground {
  /**
   * Establishes what `profile` needs and what does not stand yet: all of it, or nothing.
   * @returns what undoes exactly that
   * @throws ProfileError PROFILE_NOT_READY
   */
  establish(profile: Profile, signal: AbortSignal): Promise<() => Promise<void>>;
  /** Ends what `profile` does not need. Every end is tried; the first failure is thrown when all were. */
  release(profile: Profile): Promise<void>;
}

export function createGround(preconditions: Preconditions): Ground {
  const standing = new Map<Precondition, () => Promise<void>>();

  async function end(items: readonly Precondition[]): Promise<void> {
    const ends = items.map((item) => [item, standing.get(item)] as const);
    for (const [item] of ends) standing.delete(item);
    const results = await Promise.allSettled(ends.map(([, stop]) => stop?.()));
    for (const result of results) if (result.status === 'rejected') throw result.reason;
  }

  return {
    async establish(profile, signal) {
      const added: Precondition[] = [];
      try {
        for (const item of preconditions[profile]) {
          if (standing.has(item)) continue;
          standing.set(item, await within(item, signal));
          added.push(item);
        }
      } catch (cause) {
        await end(added);
        throw notReady(cause);
      }
      return () => end(added);
    },
    async release(profile) {
      await end([...standing.keys()].filter((item) => !preconditions[profile].includes(item)));
    },
  };
}

async function within(item: Precondition, outer: AbortSignal): Promise<() => Promise<void>> {
  const signal = AbortSignal.any([outer, AbortSignal.timeout(ESTABLISH_MS)]);
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  const work = item.establish(signal);
  try {
    signal.throwIfAborted();
    return await Promise.race([work, aborted]);
  } catch (error) {
    // Whatever it still brings up after it was given up is ended at once.
    void work.then((stop) => stop()).catch(() => undefined);
    throw error;
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

function notReady(cause: unknown): ProfileError {
  const known = cause instanceof AppError ? cause : null;
  return new ProfileError('PROFILE_NOT_READY', known?.message ?? 'a part that this profile needs did not come up', {
    hint: known?.hint ?? 'The profile stays as it was. Run `cloister doctor`, then try again.',
    cause,
  });
}
