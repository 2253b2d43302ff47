import type { StatePaths } from '../config/paths.ts';
import type { Config } from '../config/schema.ts';
import type { Decoys } from '../decoy/compose.ts';
import type { GetScrubbing } from './scrubbing.ts';

/** Loads what hides questions, once. A load that failed is tried again by the next caller. */
export type GetDecoys = () => Promise<Decoys>;

/** The catalogue and its words take a moment to load, and nobody needs them before a question leaves. */
export function lazyDecoys(
  paths: Pick<StatePaths, 'decoyThreads' | 'decoyLedger' | 'decoyKey'>,
  config: Config['decoys'],
  scrubbing: GetScrubbing,
): GetDecoys {
  let loading: Promise<Decoys> | null = null;
  return () => {
    loading ??= load(paths, config, scrubbing).catch((error: unknown) => {
      loading = null;
      throw error;
    });
    return loading;
  };
}

async function load(
  state: Pick<StatePaths, 'decoyThreads' | 'decoyLedger' | 'decoyKey'>,
  config: Config['decoys'],
  scrubbing: GetScrubbing,
): Promise<Decoys> {
  const [{ composeDecoys }, { osRandom }, { scrubber }] = await Promise.all([
    import('../decoy/compose.ts'),
    import('../decoy/random.ts'),
    scrubbing(),
  ]);
  const scrubs = (text: string): boolean => {
    const session = scrubber.openSession();
    try {
      const { held, leaves } = session.preview(text, 'query');
      return held === null && leaves === text;
    } finally {
      session.end();
    }
  };
  return composeDecoys({ config, state, random: osRandom(), now: Date.now, scrubs });
}
