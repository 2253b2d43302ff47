import { resolve } from './resolve.ts';
import type { Detector, Finding, TextView } from './types.ts';

/**
 * Runs every detector over one text.
 * @returns disjoint findings in order, with offsets of `view.original`
 */
export function findPersonalData(view: TextView, detectors: readonly Detector[]): readonly Finding[] {
  const found = detectors.flatMap((detect) => detect(view));
  if (found.length === 0) return found;
  return resolve(found)
    .filter(({ start, end }) => /[\p{L}\p{N}]/u.test(view.text.slice(start, end)))
    .map((finding) => ({ ...finding, ...view.toOriginal(finding.start, finding.end) }));
}
