import type { StatePaths } from '../config/paths.ts';
import type { Exceptions } from '../pii/exceptions.ts';
import type { Scrubber } from '../pii/scrub.ts';
import type { OwnDetails } from './own-details.ts';

/** Everything that takes personal data out. */
export interface Scrubbing {
  readonly scrubber: Scrubber;
  readonly exceptions: Exceptions;
  readonly ownDetails: OwnDetails;
  /** Loads what is otherwise loaded by the first text that needs it. */
  warmUp(): void;
}

/** Loads it once. A load that failed is tried again by the next caller. */
export type GetScrubbing = () => Promise<Scrubbing>;

/** After the start, when the first question has probably been answered, ms. */
const WARM_UP_AFTER_MS = 3000;

/**
 * The detectors' tables and patterns take a moment to load. Questions over the documents do not need them, so the daemon
 * does not wait for them at its start; it loads them a little later, or when the first text wants scrubbing.
 * @param onSetAside a damaged file of exceptions was moved aside
 */
export function lazyScrubbing(
  paths: Pick<StatePaths, 'exceptions' | 'details' | 'detailsKey'>,
  onSetAside: () => void,
): { readonly get: GetScrubbing; stop(): void } {
  let loading: Promise<Scrubbing> | null = null;
  const get = (): Promise<Scrubbing> => {
    loading ??= load(paths, onSetAside).catch((error: unknown) => {
      loading = null;
      throw error;
    });
    return loading;
  };
  const warmUp = async (): Promise<void> => (await get()).warmUp();
  // What fails here fails again, and is told, when somebody asks.
  const timer = setTimeout(() => void warmUp().catch(() => undefined), WARM_UP_AFTER_MS).unref();
  return { get, stop: () => clearTimeout(timer) };
}

async function load(
  paths: Pick<StatePaths, 'exceptions' | 'details' | 'detailsKey'>,
  onSetAside: () => void,
): Promise<Scrubbing> {
  const { compose } = await import('./scrubbing-parts.ts');
  return compose(paths, onSetAside);
}
