import { PiiError } from '../pii/errors.ts';
import type { OwnDetail } from '../pii/own/details.ts';
import { createOwnDetailDetector, type OwnOptions } from '../pii/own/detector.ts';
import type { DetailStore } from '../pii/own/store.ts';
import type { Detector } from '../pii/types.ts';

/** The user's own details: in memory while the daemon runs, encrypted on the disk. */
export interface OwnDetails {
  /** Why the list on the disk is not in force; null when it is. */
  readonly problem: PiiError | null;
  list(): readonly OwnDetail[];
  /** In force for every text from the moment it is on the disk. @throws PiiError PII_DETAILS_INVALID; the file system's error */
  replace(details: readonly OwnDetail[]): Promise<void>;
  /** Follows every change of the list. */
  readonly detector: Detector;
}

/** A list that cannot be read does not stop the daemon: it is said by the checks, and nothing of it is lost. */
export function openOwnDetails(store: DetailStore, options: OwnOptions): OwnDetails {
  let problem: PiiError | null = null;
  let details: readonly OwnDetail[] = [];
  try {
    details = store.load();
  } catch (error) {
    if (!(error instanceof PiiError)) throw error;
    problem = error;
  }
  let detector = createOwnDetailDetector(details, options);
  return {
    get problem() {
      return problem;
    },
    list: () => details,
    async replace(next) {
      await store.save(next);
      details = [...next];
      detector = createOwnDetailDetector(details, options);
      problem = null;
    },
    detector: (view) => detector(view),
  };
}
