import type { QueryBatch } from '../decoy/types.ts';
import type { Chosen } from './road.ts';
import type { Leaving } from './web.ts';

/** What is said of a batch to the person whose it is. */
export function leaving(
  { mode, publicClass, slots, realSlot, eps }: QueryBatch,
  { engines }: Chosen,
): Omit<Leaving, 'findings'> {
  return {
    mode,
    publicClass,
    queries: slots.length,
    leaves: realSlot === null ? '' : (slots[realSlot]?.text ?? ''),
    engines: engines.map(({ id }) => id),
    eps: { content: claimed(eps.content), thread: claimed(eps.thread), spentToday: eps.spentToday },
  };
}

function claimed(eps: number): number | null {
  return Number.isFinite(eps) ? eps : null;
}
