import { createFind } from '../pii/detectors.ts';
import { createScrubber } from '../pii/scrub.ts';

/** The scrubber of this installation, but for the person's own details, which only the daemon reads. */
export function loadScrubs(): (text: string) => boolean {
  const scrubber = createScrubber({ find: createFind(() => []) });
  return (text) => {
    const session = scrubber.openSession();
    const { held, leaves } = session.preview(text, 'query');
    session.end();
    return held === null && leaves === text;
  };
}
