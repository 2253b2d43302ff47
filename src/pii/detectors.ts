import { VALUE_DETECTORS } from './detect/all.ts';
import { findPersonalData } from './find.ts';
import { findNames } from './names/find.ts';
import { withSecondOpinion } from './names/second-opinion.ts';
import type { Find } from './settle.ts';
import { viewOf } from './text-view.ts';
import type { Detector } from './types.ts';

/** Every detector, composed. @param own finds what the user has told about themselves */
export function createFind(own: Detector): Find {
  const detectors = [own, ...VALUE_DETECTORS, withSecondOpinion(findNames)];
  return (text, mode) => findPersonalData(viewOf(text, mode), detectors);
}
