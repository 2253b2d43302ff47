import { resolve } from './resolve.ts';
import type { Detector, Finding, TextView } from './types.ts';

/**
 * Runs every detector over one text.
 * @returns disjoint findings in order, with offsets of `view.original`
 */
export function findPersonalData(view: TextView, detectors: readonly Detector[]): readonly Finding[] {
  const found = detectors.flatMap((detect) => detect(view));
  if (found.length === 0) return found;
  return joinAddresses(view, resolve(found))
    .filter(({ start, end }) => /[\p{L}\p{N}]/u.test(view.text.slice(start, end)))
    .map((finding) => ({ ...finding, ...view.toOriginal(finding.start, finding.end) }));
}

/** A street and the post code behind its comma are one address to the reader, and one placeholder. */
function joinAddresses(view: TextView, findings: readonly Finding[]): readonly Finding[] {
  const joined: Finding[] = [];
  for (const next of findings) {
    const before = joined.at(-1);
    const isOne = before?.kind === 'ADDRESS' && next.kind === 'ADDRESS' && before.outcome === next.outcome;
    if (isOne && /^[\s,;]{0,3}$/.test(view.text.slice(before.end, next.start))) {
      joined[joined.length - 1] = {
        ...before,
        end: next.end,
        confidence: Math.max(before.confidence, next.confidence),
      };
    } else joined.push(next);
  }
  return joined;
}
