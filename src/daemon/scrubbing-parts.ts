import type { StatePaths } from '../config/paths.ts';
import { createFind } from '../pii/detectors.ts';
import { openExceptions } from '../pii/exceptions.ts';
import { createEverydayTest } from '../pii/names/everyday.ts';
import { loadLexicon } from '../pii/names/lexicon.ts';
import { loadGrammar } from '../pii/names/second-opinion.ts';
import { openDetailStore } from '../pii/own/store.ts';
import { createScrubber } from '../pii/scrub.ts';
import { openOwnDetails } from './own-details.ts';
import type { Scrubbing } from './scrubbing.ts';

/** Holds one of each thing whose patterns take long to compile. */
const WARM_UP = 'call my landlord jane doe, 12 elm street, springfield 62704, +1 212 555 0187, jane@doe.example';

/** Builds the scrubber from its parts. Imported only when it is wanted: see `scrubbing.ts`. */
export function compose(
  paths: Pick<StatePaths, 'exceptions' | 'details' | 'detailsKey'>,
  onSetAside: () => void,
): Scrubbing {
  const exceptions = openExceptions(paths.exceptions);
  if (exceptions.setAside) onSetAside();
  const isCommon = createEverydayTest(loadLexicon());
  const store = openDetailStore({ path: paths.details, keyPath: paths.detailsKey });
  const ownDetails = openOwnDetails(store, { isCommon });
  const scrubber = createScrubber({
    find: createFind(ownDetails.detector),
    isException: exceptions.has,
    isCommonWord: isCommon,
    ownDetails: () => ownDetails.list().map(({ value }) => value),
  });
  const warmUp = (): void => {
    loadGrammar();
    const session = scrubber.openSession();
    session.preview(WARM_UP, 'query');
    session.end();
  };
  return { scrubber, exceptions, ownDetails, warmUp };
}
