import { createScrubber, type Scrubber, type ScrubberOptions } from '../../src/pii/scrub.ts';
import type { Find } from '../../src/pii/settle.ts';
import type { Finding, Outcome, PiiKind } from '../../src/pii/types.ts';
import type { AdmittedQuery } from '../../src/profiles/gate.ts';
import type { Profile } from '../../src/profiles/types.ts';

/** Kind, pattern, outcome. The label in front of a number shows what a detector sees beside a value. */
const PATTERNS: readonly (readonly [PiiKind, RegExp, Outcome])[] = [
  ['EMAIL', /[\w.+-]{1,64}@[\w-]{1,63}\.\w{2,63}/g, 'mask'],
  ['CREDIT_CARD', /\b\d{4}(?: ?\d{4}){3}\b/g, 'mask'],
  ['NATIONAL_ID', /(?<=\bssn:?\s{1,9})\d{3}-\d{2}-\d{4}/gi, 'mask'],
  ['PERSON', /\b(?:jane doe|ngozi okafor|mark pond)\b/gi, 'mask'],
  ['PERSON', /\bgrant fields\b/gi, 'ask'],
  ['PERSON', /\bmarie curie\b/gi, 'pass'],
  ['SECRET', /-----BEGIN KEY-----[^-]*-----END KEY-----/g, 'mask'],
];

export const fakeFind: Find = (text) => {
  const found: Finding[] = [];
  for (const [kind, pattern, outcome] of PATTERNS) {
    for (const match of text.matchAll(pattern)) {
      const [start, end] = [match.index, match.index + match[0].length];
      found.push({ kind, start, end, confidence: 0.9, outcome, reason: 'looks like one' });
    }
  }
  return found;
};

export function fakeScrubber(options: Partial<ScrubberOptions> = {}): Scrubber {
  return createScrubber({ find: fakeFind, ...options });
}

/** As the gate would let it through. */
export function admitted(text: string, profile: Profile = 'research'): AdmittedQuery {
  return { id: 'q', text, profile } as AdmittedQuery;
}
