import type { QueryBatch } from '../decoy/types.ts';
import type { Carried, EngineReading } from './types.ts';

/** Has an engine's answers read where there is no way out: in the vault. One reading for every slot, in their order. */
export type ReadAnswers = (carried: Carried) => Promise<readonly EngineReading[]>;

/**
 * What the engine has to say to the question. Called once the whole batch is over, so that nothing done with a page can
 * change what is still to be sent. All pages are judged alike, as whether an engine refuses may not hang on one of them;
 * what the decoys' pages say is dropped here.
 */
export async function collect(batch: QueryBatch, carried: Carried, read: ReadAnswers): Promise<EngineReading> {
  const readings = await read(carried);
  if (batch.realSlot === null) return { results: [] };
  return readings[batch.realSlot] ?? { problem: 'network error' };
}

/** What an engine gave that the deadline cut. */
export function tooLate(engine: string, { slots }: QueryBatch): Carried {
  return { engine, pages: slots.map(() => ({ problem: 'timeout' })), sentBytes: 0, receivedBytes: 0 };
}
