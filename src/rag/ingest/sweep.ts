import { lstatSync, readdirSync } from 'node:fs';
import { dirname, sep } from 'node:path';
import { emptyTally } from '../store/store.ts';
import type { CommitParts, CommitTarget } from './commit.ts';
import { Pace } from './pace.ts';
import type { ScannedInput } from './scan.ts';

/** Documents removed in one transaction. */
const BATCH_DOCUMENTS = 100;

/**
 * Removes the documents of an input that are not in it any more. Called only when the input was read to its end.
 * What cannot be known to be gone stays: everything below a folder that could not be listed, and everything from a volume
 * that is not there, because an empty mount point looks like an empty folder.
 * @returns how many documents were kept because their volume is not there
 */
export async function sweep(
  { store, keyword, onRemoved, writing }: CommitParts,
  { collectionId, met, progress }: Omit<CommitTarget, 'isFiles'>,
  input: ScannedInput,
  signal: AbortSignal,
): Promise<number> {
  const pace = new Pace();
  let keptCount = 0;
  let after = 0;
  while (!signal.aborted) {
    const page = store.guard(() => store.documents.ofInput(input.id, after));
    if (page.length === 0) break;
    after = page.at(-1)!.id;
    const gone: number[] = [];
    for (const { id, key, device } of page) {
      if (met.has(id)) continue;
      const fate = input.kind === 'jsonl' ? 'gone' : fateOf(key, device, input);
      if (fate === 'gone') gone.push(id);
      if (fate === 'away') keptCount += 1;
      if (pace.isDue) await pace.rest();
    }
    for (let from = 0; from < gone.length; from += BATCH_DOCUMENTS) {
      const batch = gone.slice(from, from + BATCH_DOCUMENTS);
      await writing.run(async () => {
        const deadIds = store.transaction(() => {
          const tally = emptyTally();
          const dead = batch.flatMap((id) => store.remove(id, tally));
          store.collections.adjust(collectionId, tally);
          return dead;
        });
        await keyword.remove(deadIds);
        await onRemoved(deadIds);
        progress.counts.removed += batch.length;
      });
    }
    if (pace.isDue) await pace.rest();
  }
  return keptCount;
}

/** `away`: its volume is not there; `unknown`: nothing can be said, or it is there after all. */
function fateOf(path: string, device: number | null, input: ScannedInput): 'gone' | 'away' | 'unknown' {
  const isHidden = input.problems.some((problem) => path === problem.path || path.startsWith(problem.path + sep));
  if (isHidden) return 'unknown';
  try {
    lstatSync(path);
    return 'unknown';
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (code !== 'ENOENT' && code !== 'ENOTDIR') return 'unknown';
  }
  if (device === null || input.devices.has(device)) return 'gone';
  // Volumes get new numbers when they are mounted anew; a folder that still holds something is one that is there.
  return hasEntries(dirname(path)) ? 'gone' : 'away';
}

function hasEntries(folder: string): boolean {
  try {
    return readdirSync(folder).length > 0;
  } catch (error) {
    if (error instanceof Error && 'code' in error) return false;
    throw error;
  }
}
